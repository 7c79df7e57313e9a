using System.Diagnostics;
using Edge.Model;
using Edge.Transport.Frames;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Transport.Tests.Links;

/// <summary>What can go wrong on the way: the link closes with a number, and the end that did not see it is told.</summary>
public class LinkFaultTests
{
    private const int FirstAfterHandshake = 2; // the dialling end sends Hello and Proof

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void AnotherVersionIsRefused(string kind) => BothEndsSee(kind, 4001, (i, frame) => With(frame, 1, 2));

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void SomethingElseThanAFrameIsRefused(string kind) => BothEndsSee(kind, 4002, (i, frame) => With(frame, 0, (byte)'G'));

    [Theory]
    [InlineData(9)]
    [InlineData(14)]
    [InlineData(23)]
    [InlineData(50)]
    public void AFlippedBitIsNoticed(int offset) =>
        BothEndsSee("tcp", offset == 9 ? 4004 : 4003, (i, frame) => With(frame, offset, (byte)(frame[offset] ^ 0x10)));

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void ALostFrameIsNoticed(string kind) => BothEndsSee(kind, 4004, (i, frame) => i == FirstAfterHandshake ? [] : frame);

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void ARepeatedFrameIsNoticed(string kind) => BothEndsSee(kind, 4004, (i, frame) => [.. frame, .. frame]);

    [Fact]
    public void FramesThatChangePlacesAreNoticed()
    {
        byte[] held = [];
        BothEndsSee("tcp", 4004, (i, frame) =>
        {
            if (i == FirstAfterHandshake)
            {
                held = frame;
                return [];
            }

            return [.. frame, .. held];
        });
    }

    [Fact]
    public void AFrameAboveTheLimitIsRefused()
    {
        using LinkPair pair = LinkPair.Open("tcp", acceptor: LinkPair.Patient with { MaxPayloadBytes = 50 });
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        sender.Send(1, new byte[100]);
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[100])).Code.ShouldBe(4005);
        Should.Throw<EdgeException>(() => sender.Receive(2, new byte[1])).Code.ShouldBe(4005);
    }

    [Fact]
    public void TheSenderChecksItsOwnLimitAndKeepsTheLink()
    {
        using LinkPair pair = LinkPair.Open(dialler: LinkPair.Patient with { MaxPayloadBytes = 50 });
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        Should.Throw<EdgeException>(() => sender.Send(1, new byte[51])).Code.ShouldBe(4005);
        sender.Send(1, new byte[50]);
        receiver.Receive(1, new byte[50]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void AConnectionCutInsideAFrameIsAnError(int sentBytes)
    {
        bool cut = false;
        using LinkPair pair = LinkPair.Open("tcp", tamper: c => new FrameTampering(c, (i, frame) =>
        {
            if (cut)
            {
                return null;
            }

            cut = i == FirstAfterHandshake;
            return cut ? frame[..sentBytes] : frame;
        }));
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        sender.Send(1, new byte[100]);
        sender.Send(2, new byte[100]);
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[100])).Code.ShouldBe(4017);
    }

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void AFrozenPeerIsNoticedWithinTheLimit(string kind)
    {
        using LinkPair pair = LinkPair.Open(kind, acceptor: LinkPair.Quick, tamper: c => new FrameTampering(c, (i, frame) => i >= FirstAfterHandshake ? [] : frame));
        using var receiver = new TensorLink(pair.Acceptor);
        var watch = Stopwatch.StartNew();
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[1])).Code.ShouldBe(4010);
        watch.ElapsedMilliseconds.ShouldBeInRange(500, 5000);
    }

    [Fact]
    public void AFrozenPeerEndsASendThatNobodyTakes()
    {
        using LinkPair pair = LinkPair.Open("loopback", acceptor: LinkPair.Quick, tamper: c => new FrameTampering(c, (i, frame) => i >= FirstAfterHandshake ? [] : frame));
        using var sender = new TensorLink(pair.Acceptor);
        Should.Throw<EdgeException>(() => sender.Send(1, new byte[1 << 20])).Code.ShouldBe(4010);
    }

    [Fact]
    public void APeerThatGoesAwayEndsASendThatNobodyTakes()
    {
        (IConnection here, IConnection there) = LinkPair.Connect("loopback");
        using IConnection peer = there;
        using var later = new Timer(_ => peer.Dispose(), null, 200, Timeout.Infinite);
        Should.Throw<EdgeException>(() => Link.Dial(here, "test", LinkPair.Patient)).Code.ShouldBe(4017);
    }

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void HeartbeatsKeepAQuietLinkOpen(string kind)
    {
        using LinkPair pair = LinkPair.Open(kind, acceptor: LinkPair.Quick);
        using var early = new TensorLink(pair.Dialler);
        using var waiting = new TensorLink(pair.Acceptor);
        using var later = new Timer(_ => early.Send(1, [42]), null, 2000, Timeout.Infinite); // several silence limits
        byte[] block = new byte[1];
        waiting.Receive(1, block);
        block[0].ShouldBe((byte)42);
    }

    [Theory]
    [MemberData(nameof(LinkPair.Kinds), MemberType = typeof(LinkPair))]
    public void AGracefulEndIsToldAsSuch(string kind)
    {
        using LinkPair pair = LinkPair.Open(kind);
        using var receiver = new TensorLink(pair.Acceptor);
        pair.Dialler.Dispose();
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[1])).Code.ShouldBe(4008);
        Should.Throw<EdgeException>(() => pair.Dialler.Send(FrameType.Tensor, 1, [])).Code.ShouldBe(4009);
    }

    [Fact]
    public void AReasonReachesThePeer()
    {
        using LinkPair pair = LinkPair.Open("tcp");
        using var receiver = new TensorLink(pair.Acceptor);
        pair.Dialler.Close(new EdgeException(5103, "This agent \uD800 is draining.", "SIGTERM.", "Wait."));
        EdgeException error = Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[1]));
        error.Code.ShouldBe(5103);
        error.Message.ShouldContain("is draining");
    }

    [Fact]
    public void AFrameNobodyExpectsClosesTheLink()
    {
        using LinkPair pair = LinkPair.Open("tcp");
        using var receiver = new TensorLink(pair.Acceptor);
        pair.Dialler.Send(FrameType.Request, 1, []);
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[1])).Code.ShouldBe(4006);
    }

    /// <summary>Damages what the dialling end sends after the handshake.</summary>
    private static void BothEndsSee(string kind, int code, Func<int, byte[], byte[]> change)
    {
        using LinkPair pair = LinkPair.Open(kind, tamper: c => new FrameTampering(c, (i, frame) => i >= FirstAfterHandshake && frame[2] == (byte)FrameType.Tensor ? change(i, frame) : frame));
        using var sender = new TensorLink(pair.Dialler);
        using var receiver = new TensorLink(pair.Acceptor);
        sender.Send(1, new byte[100]);
        sender.Send(2, new byte[100]);
        Should.Throw<EdgeException>(() =>
        {
            receiver.Receive(1, new byte[100]);
            receiver.Receive(2, new byte[100]);
        }).Code.ShouldBe(code);
        Should.Throw<EdgeException>(() => sender.Receive(3, new byte[1])).Code.ShouldBe(code);
        Should.Throw<EdgeException>(() => receiver.Receive(1, new byte[100])).Code.ShouldBe(code, "a closed link stays closed");
    }

    private static byte[] With(byte[] frame, int offset, byte value)
    {
        frame[offset] = value;
        return frame;
    }
}
