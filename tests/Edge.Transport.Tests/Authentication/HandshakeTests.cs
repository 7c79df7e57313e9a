using Edge.Model;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Links;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Authentication;

public class HandshakeTests
{
    private static readonly LinkOptions WithKey = LinkPair.Patient with { Key = PreSharedKey.FromBytes("a key that nobody knows"u8) };
    private static readonly LinkOptions WithOtherKey = LinkPair.Patient with { Key = PreSharedKey.FromBytes("a key that nobody wants"u8) };

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void TheSameKeyOpensALink(string kind)
    {
        using LinkPair pair = LinkPair.Open(kind, WithKey, WithKey);
        pair.Acceptor.Service.ShouldBe("test");
        pair.Dialler.Role.ShouldBe(LinkRole.Dialler);
        pair.Acceptor.Role.ShouldBe(LinkRole.Acceptor);
    }

    [Fact]
    public void AnotherKeyIsRefusedAtBothEnds() => BothFail(WithKey, WithOtherKey).ShouldBe((4021, 4021));

    [Fact]
    public void AMissingKeyIsRefusedAtBothEnds()
    {
        BothFail(LinkPair.Patient, WithKey).ShouldBe((4021, 4021));
        BothFail(WithKey, LinkPair.Patient).ShouldBe((4021, 4021));
    }

    [Fact]
    public void AReplayedHandshakeIsRefused()
    {
        var recorded = new List<byte>();
        LinkPair.Open("loopback", WithKey, WithKey, c => new FrameTampering(c, (i, frame) =>
        {
            recorded.AddRange(frame);
            return frame;
        })).Dispose();

        (IConnection here, IConnection there) = LinkPair.Connect("loopback");
        here.TrySend([.. recorded]);
        Should.Throw<EdgeException>(() => Link.Accept(there, WithKey)).Code.ShouldBe(4021);
    }

    [Fact]
    public async Task AReflectedProofIsRefused()
    {
        (IConnection here, IConnection attacker) = LinkPair.Connect("loopback");
        Task<EdgeException> dialling = Failure(() => Link.Dial(here, "test", WithKey));

        // An acceptor without the key: sends the nonce of the dialling end back as its own, then its proof as its own.
        byte[] hello = await ReceiveFrame(attacker);
        byte[] challenge = [0x92, .. hello.AsSpan(FrameHeader.SizeBytes + 1, 34), 0xCD, 0x03, 0xE8];
        SendFrame(attacker, FrameType.Challenge, 0, challenge);
        byte[] proof = await ReceiveFrame(attacker);
        SendFrame(attacker, FrameType.Welcome, 1, proof[FrameHeader.SizeBytes..]);
        (await dialling).Code.ShouldBe(4021);
    }

    [Fact]
    public async Task AChangedServiceBreaksTheProof()
    {
        (IConnection here, IConnection there) = LinkPair.Connect("loopback");
        var tampered = new FrameTampering(here, (i, frame) =>
        {
            if (i == 0)
            {
                byte[] payload = frame[FrameHeader.SizeBytes..];
                payload[36] = (byte)'b'; // the first letter of the service
                new FrameHeader(FrameType.Hello, 0, 0, payload.Length).Write(frame, Crc32C.Compute(payload));
                payload.CopyTo(frame, FrameHeader.SizeBytes);
            }

            return frame;
        });
        Task<EdgeException> accepting = Failure(() => Link.Accept(there, WithKey));
        Should.Throw<EdgeException>(() => Link.Dial(tampered, "test", WithKey)).Code.ShouldBe(4021);
        (await accepting).Code.ShouldBe(4021);
    }

    [Fact]
    public void ADiallerThatSaysNothingIsGivenUp()
    {
        (IConnection here, IConnection there) = LinkPair.Connect("tcp");
        using IConnection silent = here;
        LinkOptions impatient = LinkPair.Patient with { HandshakeLimit = TimeSpan.FromMilliseconds(150), SilenceLimit = TimeSpan.FromSeconds(9) };
        Should.Throw<EdgeException>(() => Link.Accept(there, impatient)).Code.ShouldBe(4023);
    }

    [Fact]
    public void BeforeTheProofOnlyLittleIsAccepted()
    {
        (IConnection here, IConnection there) = LinkPair.Connect("tcp");
        SendFrame(here, FrameType.Hello, 0, new byte[2000]);
        Should.Throw<EdgeException>(() => Link.Accept(there, WithKey)).Code.ShouldBe(4005);
    }

    [Fact]
    public void AnotherFrameThanHelloIsRefused()
    {
        (IConnection here, IConnection there) = LinkPair.Connect("tcp");
        SendFrame(here, FrameType.Proof, 0, [0xC0]);
        Should.Throw<EdgeException>(() => Link.Accept(there, WithKey)).Code.ShouldBe(4006);
    }

    [Fact]
    public async Task ErrorsDoNotShowTheKey()
    {
        (IConnection here, IConnection there) = LinkPair.Connect("loopback");
        Task<EdgeException> accepting = Failure(() => Link.Accept(there, WithOtherKey));
        string text = Should.Throw<EdgeException>(() => Link.Dial(here, "test", WithKey)).ToString() + await accepting + WithKey;
        text.ShouldNotContain("nobody");
    }

    private static (int Dialler, int Acceptor) BothFail(LinkOptions dialler, LinkOptions acceptor)
    {
        (IConnection here, IConnection there) = LinkPair.Connect("tcp");
        Task<EdgeException> accepting = Failure(() => Link.Accept(there, acceptor));
        int code = Should.Throw<EdgeException>(() => Link.Dial(here, "test", dialler)).Code;
        return (code, accepting.GetAwaiter().GetResult().Code);
    }

    private static Task<EdgeException> Failure(Func<Link> open) => Task.Factory.StartNew(
        () => Should.Throw<EdgeException>(() => open().Dispose()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void SendFrame(IConnection connection, FrameType type, uint sequence, byte[] payload)
    {
        byte[] frame = new byte[FrameHeader.SizeBytes + payload.Length];
        new FrameHeader(type, 0, sequence, payload.Length).Write(frame, Crc32C.Compute(payload));
        payload.CopyTo(frame, FrameHeader.SizeBytes);
        connection.TrySend(frame).ShouldBe(frame.Length);
    }

    private static async Task<byte[]> ReceiveFrame(IConnection connection)
    {
        byte[] bytes = new byte[2000];
        int received;
        while ((received = connection.TryReceive(bytes)) == 0)
        {
            await Task.Run(() => connection.WaitToReceive(1000));
        }

        return bytes[..received];
    }
}
