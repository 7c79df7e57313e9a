using System.Net;
using System.Net.Sockets;
using Edge.Model;
using Edge.Transport.Authentication;
using Edge.Transport.Links;

namespace Edge.Transport.Tests.Links;

public class TcpLinkListenerTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task DiallersBecomeLinks()
    {
        using var listener = new TcpLinkListener(AnyPort, LinkPair.Patient);
        for (int i = 0; i < 5; i++)
        {
            using Link dialled = await Link.DialTcpAsync("127.0.0.1", listener.EndPoint.Port, $"service {i}", LinkPair.Patient);
            using Link accepted = await listener.AcceptAsync();
            accepted.Service.ShouldBe($"service {i}");
        }
    }

    [Fact]
    public async Task MuteAndHostileDiallersKeepNobodyWaiting()
    {
        TaskCompletionSource<int> refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var listener = new TcpLinkListener(AnyPort, LinkPair.Patient, e => refused.TrySetResult(e.Code));
        using var mute = new TcpClient();
        await mute.ConnectAsync(listener.EndPoint);
        using var hostile = new TcpClient();
        await hostile.ConnectAsync(listener.EndPoint);
        await hostile.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: edge\r\n\r\n"u8.ToArray());

        using Link dialled = await Link.DialTcpAsync("127.0.0.1", listener.EndPoint.Port, "test", LinkPair.Patient);
        using Link accepted = await listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(3));
        (await refused.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(4002);
    }

    [Fact]
    public async Task AnotherKeyDoesNotGetThrough()
    {
        using var listener = new TcpLinkListener(AnyPort, LinkPair.Patient with { Key = PreSharedKey.FromBytes("a key that nobody knows"u8) });
        (await Should.ThrowAsync<EdgeException>(Link.DialTcpAsync("127.0.0.1", listener.EndPoint.Port, "test", LinkPair.Patient))).Code.ShouldBe(4021);
        using var impatient = new CancellationTokenSource(100);
        await Should.ThrowAsync<OperationCanceledException>(listener.AcceptAsync(impatient.Token));
    }

    [Fact]
    public async Task NobodyThereIsAnError()
    {
        int port;
        using (var listener = new TcpLinkListener(AnyPort, LinkPair.Patient))
        {
            port = listener.EndPoint.Port;
        }

        (await Should.ThrowAsync<EdgeException>(Link.DialTcpAsync("127.0.0.1", port, "test", LinkPair.Patient))).Code.ShouldBe(4011);
    }

    [Fact]
    public async Task DiallingCanBeCancelled()
    {
        using var mute = new TcpListener(AnyPort);
        mute.Start();
        using var giveUp = new CancellationTokenSource(100);
        await Should.ThrowAsync<OperationCanceledException>(
            Link.DialTcpAsync("127.0.0.1", ((IPEndPoint)mute.LocalEndpoint).Port, "test", LinkPair.Patient with { SilenceLimit = TimeSpan.FromSeconds(20) }, giveUp.Token));
    }

    [Fact]
    public void AnAddressInUseIsAnError()
    {
        using var listener = new TcpLinkListener(AnyPort, LinkPair.Patient);
        Should.Throw<EdgeException>(() => new TcpLinkListener(listener.EndPoint, LinkPair.Patient)).Code.ShouldBe(4019);
    }

    [Fact]
    public async Task AClosedListenerEndsTheWait()
    {
        var listener = new TcpLinkListener(AnyPort, LinkPair.Patient);
        Task<Link> waiting = listener.AcceptAsync();
        listener.Dispose();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(TimeSpan.FromSeconds(5)));
    }
}
