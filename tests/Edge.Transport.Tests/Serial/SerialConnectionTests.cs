using System.Security.Cryptography;
using Edge.Model;
using Edge.Transport.Links;
using Edge.Transport.Serial;
using Edge.Transport.Tensors;

namespace Edge.Transport.Tests.Serial;

/// <summary>Links over serial lines in real time, and what the error says when the line is at fault.</summary>
public class SerialConnectionTests
{
    private static readonly SerialOptions Patient = new() { OpenLimit = TimeSpan.FromSeconds(30), LostLimit = TimeSpan.FromSeconds(30) };
    private static readonly LinkOptions Link30 = new() { SilenceLimit = TimeSpan.FromSeconds(40), HandshakeLimit = TimeSpan.FromSeconds(40) };

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task ALinkRunsOverALine(int damagePerMillion)
    {
        (LoopbackConnection a, LoopbackConnection b) = LoopbackConnection.CreatePair(4096);
        Task<Link> accepting = OnItsOwnThread(() => Link.Accept(SerialConnection.Accept(new NoisyConnection(b, damagePerMillion, 1), Patient), Link30));
        using var here = new TensorLink(Link.Dial(SerialConnection.Dial(new NoisyConnection(a, damagePerMillion, 2), Patient), "test", Link30));
        using var there = new TensorLink(await accepting);
        byte[] outward = RandomNumberGenerator.GetBytes(200_000);
        byte[] homeward = RandomNumberGenerator.GetBytes(200_000);
        Task<byte[]> echo = OnItsOwnThread(() =>
        {
            byte[] got = new byte[outward.Length];
            there.Send(2, homeward);
            there.Receive(1, got);
            return got;
        });
        here.Send(1, outward);
        byte[] came = new byte[homeward.Length];
        here.Receive(2, came);
        came.ShouldBe(homeward);
        (await echo).ShouldBe(outward);
    }

    [Fact]
    public async Task ALinkSaysGoodByeOverALine()
    {
        (LoopbackConnection a, LoopbackConnection b) = LoopbackConnection.CreatePair(4096);
        Task<Link> accepting = OnItsOwnThread(() => Link.Accept(SerialConnection.Accept(b, Patient), Link30));
        var here = Link.Dial(SerialConnection.Dial(a, Patient), "test", Link30);
        using var there = new TensorLink(await accepting);
        here.Close(new EdgeException(5103, "This host is done.", "It is late.", "Wait."));
        Should.Throw<EdgeException>(() => there.Receive(1, new byte[1])).Code.ShouldBe(5103);
    }

    [Fact]
    public void ASilentLineIsNamed()
    {
        (LoopbackConnection line, _) = LoopbackConnection.CreatePair();
        ShouldFail(4050, () => SerialConnection.Dial(line, Patient with { OpenLimit = TimeSpan.FromMilliseconds(300) }));
    }

    [Fact]
    public void NoiseIsNamed()
    {
        (LoopbackConnection line, LoopbackConnection other) = LoopbackConnection.CreatePair();
        other.TrySend(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("Hello from another program\r\n\0", 50))));
        ShouldFail(4053, () => SerialConnection.Dial(line, Patient with { OpenLimit = TimeSpan.FromMilliseconds(300) })).Message.ShouldContain("50 damaged");
    }

    [Fact]
    public void AStuckLineIsNamed()
    {
        (LoopbackConnection line, _) = LoopbackConnection.CreatePair(16);
        ShouldFail(4054, () => SerialConnection.Dial(line, Patient with { LostLimit = TimeSpan.FromMilliseconds(300) }));
    }

    [Fact]
    public void ALineThatIsGoneIsNamed()
    {
        (LoopbackConnection line, LoopbackConnection other) = LoopbackConnection.CreatePair();
        other.Dispose();
        ShouldFail(4017, () => SerialConnection.Dial(line, Patient));
    }

    [Fact]
    public async Task ARestartIsNamedAndTheNextConnectionWorks()
    {
        (LoopbackConnection a, LoopbackConnection b) = LoopbackConnection.CreatePair();
        var here = new NoisyConnection(a, 0, 1) { IsKept = true };
        using var board = new AcceptingBoard(b);
        SerialConnection first = SerialConnection.Dial(here, Patient);
        board.Restart();
        ShouldFail(4052, () =>
        {
            while (true)
            {
                first.TryReceive(new byte[1]);
                first.WaitToReceive(50);
            }
        });
        first.Dispose();
        using SerialConnection second = SerialConnection.Dial(here, Patient);
        second.TrySend([42]).ShouldBe(1);
        (await board.Received.Task).ShouldBe((byte)42);
    }

    private static EdgeException ShouldFail(int code, Action action)
    {
        EdgeException error = Should.Throw<EdgeException>(action);
        error.Code.ShouldBe(code, error.Message);
        return error;
    }

    private static Task<T> OnItsOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
