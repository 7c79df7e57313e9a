using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;
using Edge.Transport.Frames;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Channels;

public class TransferTests
{
    private const int LargeBytes = 5_000_003;

    [Theory]
    [InlineData("tcp", 0)]
    [InlineData("tcp", 1)]
    [InlineData("tcp", LargeBytes)]
    [InlineData("loopback", LargeBytes)]
    public async Task DataArrivesBothWaysAtOnce(string kind, int length)
    {
        byte[] data = TestBytes.Create(length, seed: 5);
        var stored = new MemoryStream();
        await using ChannelPair pair = ChannelPair.Open(
            new RequestRouter().On<Move, EchoReply>(async (move, channel, cancellation) =>
            {
                if (move.ToPeer)
                {
                    await channel.ReceiveDataAsync(move.StreamId, stored, move.LengthBytes, cancellation);
                }
                else
                {
                    await channel.SendDataAsync(move.StreamId, data, cancellation);
                }

                return new EchoReply("done");
            }),
            kind);
        uint up = pair.Client.NewStreamId();
        uint down = pair.Client.NewStreamId();
        byte[] received = new byte[length];
        Task<EchoReply> storing = pair.Client.RequestAsync(new Move(up, length, ToPeer: true));
        Task<EchoReply> loading = pair.Client.RequestAsync(new Move(down, length, ToPeer: false));
        await Task.WhenAll(
            storing,
            loading,
            pair.Client.SendDataAsync(up, new MemoryStream(data), length),
            pair.Client.ReceiveDataAsync(down, received)).WaitAsync(TimeSpan.FromSeconds(30));
        stored.ToArray().AsSpan().SequenceEqual(data).ShouldBeTrue();
        received.AsSpan().SequenceEqual(data).ShouldBeTrue();
    }

    [Fact]
    public async Task NothingFlowsBeforeTheReceiverAsks()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter());
        uint stream = pair.Client.NewStreamId();
        Task sending = pair.Client.SendDataAsync(stream, new byte[LargeBytes]);
        await Task.Delay(200);
        pair.Client.SentBytes.ShouldBeLessThan(1000);
        await pair.Server.ReceiveDataAsync(stream, new byte[LargeBytes]);
        await sending;
    }

    [Fact]
    public async Task ASlowReceiverHoldsTheSenderBack()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter());
        uint stream = pair.Client.NewStreamId();
        var slow = new GatedStream();
        Task sending = pair.Client.SendDataAsync(stream, new byte[LargeBytes]);
        Task receiving = pair.Server.ReceiveDataAsync(stream, slow, LargeBytes);
        await slow.Reached.Task;
        await Task.Delay(200);
        pair.Client.SentBytes.ShouldBeLessThan(1_200_000); // one window
        slow.Open.SetResult();
        await Task.WhenAll(sending, receiving).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task DataWithoutCreditClosesTheLink()
    {
        LinkPair links = LinkPair.Open("tcp");
        await using var server = new Channel(links.Acceptor, new RequestRouter());
        links.Dialler.Send(FrameType.Data, 5, new byte[1]);
        (await server.Ended).Code.ShouldBe(4007);
        links.Dispose();
    }

    [Fact]
    public async Task DataAboveTheCreditClosesTheLink()
    {
        LinkPair links = LinkPair.Open("tcp");
        await using var server = new Channel(links.Acceptor, new RequestRouter());
        Task receiving = server.ReceiveDataAsync(5, new byte[100]);
        links.Dialler.Send(FrameType.Data, 5, new byte[60]);
        links.Dialler.Send(FrameType.Data, 5, new byte[60]);
        (await Should.ThrowAsync<EdgeException>(receiving)).Code.ShouldBe(4007);
        links.Dispose();
    }

    [Fact]
    public async Task AReceiverThatGivesUpEndsTheSender()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter());
        for (int round = 0; round < 5; round++)
        {
            uint stream = pair.Client.NewStreamId();
            var slow = new GatedStream();
            using var giveUp = new CancellationTokenSource();
            Task receiving = pair.Server.ReceiveDataAsync(stream, slow, LargeBytes, giveUp.Token);
            Task sending = pair.Client.SendDataAsync(stream, new byte[LargeBytes]);
            await slow.Reached.Task;
            await giveUp.CancelAsync();
            slow.Open.SetResult();
            await Should.ThrowAsync<OperationCanceledException>(receiving);
            (await Should.ThrowAsync<EdgeException>(sending.WaitAsync(TimeSpan.FromSeconds(10)))).Code.ShouldBe(4016);
        }

        await MoveSomething(pair);
    }

    [Fact]
    public async Task ASenderThatGivesUpEndsTheReceiver()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter());
        uint stream = pair.Client.NewStreamId();
        Task receiving = pair.Server.ReceiveDataAsync(stream, new byte[LargeBytes]);
        Task sending = pair.Client.SendDataAsync(stream, new MemoryStream(new byte[1000]), LargeBytes);
        (await Should.ThrowAsync<EdgeException>(sending)).Code.ShouldBe(4016);
        (await Should.ThrowAsync<EdgeException>(receiving.WaitAsync(TimeSpan.FromSeconds(10)))).Code.ShouldBe(4016);
        await MoveSomething(pair);
    }

    [Fact]
    public async Task AStreamIsReceivedOnlyOnce()
    {
        await using ChannelPair pair = ChannelPair.Open(new RequestRouter());
        uint stream = pair.Client.NewStreamId();
        Task first = pair.Server.ReceiveDataAsync(stream, new byte[10]);
        (await Should.ThrowAsync<EdgeException>(pair.Server.ReceiveDataAsync(stream, new byte[10]))).Code.ShouldBe(4016);
        await pair.Client.SendDataAsync(stream, new byte[10]);
        await first;
    }

    [Fact]
    public async Task CreditForThousandsOfUnknownStreamsClosesTheLink()
    {
        LinkPair links = LinkPair.Open("tcp");
        await using var server = new Channel(links.Acceptor, new RequestRouter());
        Should.Throw<EdgeException>(() =>
        {
            for (uint stream = 0; stream < 100_000; stream++)
            {
                links.Dialler.Send(FrameType.Credit, stream, [1]);
            }
        });
        (await server.Ended).Code.ShouldBe(4013);
        links.Dispose();
    }

    [Fact]
    public async Task CreditThatIsNoNumberClosesTheLink()
    {
        LinkPair links = LinkPair.Open("tcp");
        await using var server = new Channel(links.Acceptor, new RequestRouter());
        links.Dialler.Send(FrameType.Credit, 1, [MessagePackFormat.Nil]);
        (await server.Ended).Code.ShouldBe(1003);
        links.Dispose();
    }

    /// <summary>Shows that the channel still works.</summary>
    private static async Task MoveSomething(ChannelPair pair)
    {
        uint stream = pair.Client.NewStreamId();
        byte[] data = TestBytes.Create(300_000, seed: 9);
        byte[] received = new byte[data.Length];
        await Task.WhenAll(pair.Client.SendDataAsync(stream, data), pair.Server.ReceiveDataAsync(stream, received)).WaitAsync(TimeSpan.FromSeconds(10));
        received.AsSpan().SequenceEqual(data).ShouldBeTrue();
    }

    /// <summary>Takes nothing until it is opened.</summary>
    private sealed class GatedStream : MemoryStream
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Reached.TrySetResult();
            await Open.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
