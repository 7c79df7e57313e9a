using Edge.Model;
using Edge.Transport.Channels;
using Edge.Transport.Frames;
using Edge.Transport.Links;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Channels;

public class ChannelTests
{
    private static RequestRouter Echoing => new RequestRouter().On<Echo, EchoReply>((echo, _, _) => Task.FromResult(new EchoReply(echo.Text)));

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public async Task ManyRequestsAtOnceEachGetTheirAnswer(string kind)
    {
        await using ChannelPair pair = ChannelPair.Open(Echoing, kind);
        for (int round = 0; round < 20; round++)
        {
            Task<EchoReply>[] replies = [.. Enumerable.Range(0, 50).Select(i => pair.Client.RequestAsync(new Echo($"{round}/{i}")))];
            (await Task.WhenAll(replies)).Select(r => r.Text).ShouldBe(Enumerable.Range(0, 50).Select(i => $"{round}/{i}"));
        }
    }

    [Fact]
    public async Task BothEndsMayAsk()
    {
        LinkPair links = LinkPair.Open("tcp");
        await using var here = new Channel(links.Dialler, Echoing);
        await using var there = new Channel(links.Acceptor, Echoing);
        Task<EchoReply>[] replies = [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? here : there).RequestAsync(new Echo($"{i}")))];
        (await Task.WhenAll(replies)).Select(r => r.Text).ShouldBe(Enumerable.Range(0, 40).Select(i => $"{i}"));
    }

    [Fact]
    public async Task AnErrorKeepsItsNumber()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter().On<Echo, EchoReply>((_, _, _) =>
            throw new EdgeException(5104, "No room.", "The arena is full.", "Free something.")));
        EdgeException error = await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Echo("x")));
        error.Diagnostics[0].ShouldBe(new Diagnostic(5104, "No room.", "The arena is full.", "Free something."));
    }

    [Fact]
    public async Task AnUnexpectedFailureTellsNoDetails()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter().On<Echo, EchoReply>((_, _, _) =>
            throw new InvalidOperationException("secret path")));
        EdgeException error = await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Echo("x")));
        error.Code.ShouldBe(4024);
        error.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task UnknownAndDamagedRequestsAreAnsweredAndTheLinkGoesOn()
    {
        await using ChannelPair pair = ChannelPair.Open(Echoing.On<Careless, EchoReply>((_, _, _) => Task.FromResult(new EchoReply(""))));
        (await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Move(1, 1, true)))).Code.ShouldBe(4015);
        (await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Careless()))).Code.ShouldBe(4024);
        (await pair.Client.RequestAsync(new Echo("still here"))).Text.ShouldBe("still here");
    }

    [Fact]
    public async Task GivingUpReachesTheHandler()
    {
        var cancelled = new TaskCompletionSource();
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter().On<Echo, EchoReply>(async (_, _, cancellation) =>
        {
            await using CancellationTokenRegistration _ = cancellation.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellation);
            return new EchoReply("");
        }));
        using var giveUp = new CancellationTokenSource(100);
        await Should.ThrowAsync<OperationCanceledException>(pair.Client.RequestAsync(new Echo("x"), giveUp.Token));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task TooManyRequestsAreTurnedAway()
    {
        var open = new TaskCompletionSource();
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter().On<Echo, EchoReply>(async (echo, _, _) =>
        {
            await open.Task;
            return new EchoReply(echo.Text);
        }));
        Task<EchoReply>[] replies = [.. Enumerable.Range(0, 65).Select(i => pair.Client.RequestAsync(new Echo($"{i}")))];
        (await Should.ThrowAsync<EdgeException>(replies[64])).Code.ShouldBe(4013);
        open.SetResult();
        (await Task.WhenAll(replies[..64])).Length.ShouldBe(64);
    }

    [Fact]
    public async Task ALostPeerEndsEverythingThatWaits()
    {
        var serving = new TaskCompletionSource();
        var cancelled = new TaskCompletionSource();
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter().On<Echo, EchoReply>(async (_, _, cancellation) =>
        {
            serving.SetResult();
            await using CancellationTokenRegistration _ = cancellation.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellation);
            return new EchoReply("");
        }));
        Task<EchoReply> request = pair.Client.RequestAsync(new Echo("x"));
        Task receiving = pair.Client.ReceiveDataAsync(pair.Client.NewStreamId(), new byte[100]);
        Task sending = pair.Client.SendDataAsync(pair.Client.NewStreamId(), new byte[100]);
        await serving.Task;
        pair.Links.Dialler.Dispose();
        foreach (Task waiting in (Task[])[request, receiving, sending])
        {
            (await Should.ThrowAsync<EdgeException>(waiting.WaitAsync(TimeSpan.FromSeconds(10)))).Code.ShouldBe(4009);
        }

        (await pair.Client.Ended).Code.ShouldBe(4009);
        (await pair.Server.Ended).Code.ShouldBe(4008);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        (await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Echo("x")))).Code.ShouldBe(4009);
    }

    [Fact]
    public async Task AFrozenPeerEndsARequestWithinTheLimit()
    {
        using LinkPair links = LinkPair.Open("tcp", acceptor: LinkPair.Quick, tamper: c => new FrameTampering(c, (i, frame) => i >= 2 ? [] : frame));
        await using var waiting = new Channel(links.Acceptor, Echoing);
        EdgeException error = await Should.ThrowAsync<EdgeException>(waiting.RequestAsync(new Echo("x")).WaitAsync(TimeSpan.FromSeconds(10)));
        error.Code.ShouldBe(4010);
    }

    [Fact]
    public async Task AMessageAboveTheLimitFailsWithoutClosingTheLink()
    {
        await using ChannelPair pair = ChannelPair.Open(
            new RequestRouter().On<Echo, EchoReply>((echo, _, _) => Task.FromResult(new EchoReply(new string('x', echo.Text == "big" ? 2000 : 1)))),
            options: LinkPair.Patient with { MaxPayloadBytes = 1000 });
        (await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Echo(new string('x', 2000))))).Code.ShouldBe(4005);
        (await Should.ThrowAsync<EdgeException>(pair.Client.RequestAsync(new Echo("big")))).Code.ShouldBe(4005);
        (await pair.Client.RequestAsync(new Echo("small"))).Text.ShouldBe("x");
    }

    [Fact]
    public async Task ADamagedAnswerFailsItsRequestOnly()
    {
        LinkPair links = LinkPair.Open("tcp");
        await using var client = new Channel(links.Dialler, new RequestRouter());
        Task<EchoReply> request = client.RequestAsync(new Echo("x"));
        links.Acceptor.Send(FrameType.Response, 3, [0xC1]);
        (await Should.ThrowAsync<EdgeException>(request)).Code.ShouldBe(1011);
        client.Ended.IsCompleted.ShouldBeFalse();
        links.Dispose();
    }
}
