using System.Buffers;
using System.Security.Cryptography;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Transport.Authentication;

/// <summary>
/// The four frames that open a link: Hello (nonce, service, silence limit), Challenge (nonce, silence limit), Proof,
/// Welcome. The dialling end proves itself first, so a stranger learns nothing but a nonce. Described in <c>docs/frames.md</c>.
/// </summary>
internal sealed class Handshake(Link link, LinkOptions options) : IFrameHandler
{
    /// <summary>Longest payload before the peer has proved itself.</summary>
    public const int MaxPayloadBytes = 1024;

    private const int MaxServiceBytes = 256;
    private const int MinSilenceMs = 20;
    private const int MaxSilenceMs = 3_600_000;

    private readonly byte[] _place = new byte[MaxPayloadBytes];
    private FrameType _expected;
    private byte[]? _received;

    /// <summary>What the dialling end asked for.</summary>
    public string Service { get; private set; } = string.Empty;

    /// <summary>How long the peer puts up with silence.</summary>
    public TimeSpan PeerSilenceLimit { get; private set; }

    /// <summary>The dialling end's part.</summary>
    public void Dial(string service)
    {
        Service = service;
        byte[] hello = Encode((ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(3);
            w.WriteBinary(RandomNumberGenerator.GetBytes(HandshakeProof.NonceBytes));
            w.WriteString(service);
            w.WriteInt64((long)options.SilenceLimit.TotalMilliseconds);
        });
        link.Send(FrameType.Hello, 0, hello);

        byte[] challenge = Receive(FrameType.Challenge);
        var reader = new MessagePackReader(challenge);
        reader.ReadArrayHeader(2);
        ReadNonce(ref reader);
        ReadSilenceLimit(ref reader);
        reader.ReadEnd();

        SendProof(FrameType.Proof, HandshakeProof.Compute(options.Key, LinkRole.Dialler, hello, challenge));
        ReceiveProof(FrameType.Welcome, HandshakeProof.Compute(options.Key, LinkRole.Acceptor, hello, challenge));
    }

    /// <summary>The listening end's part.</summary>
    public void Accept()
    {
        byte[] hello = Receive(FrameType.Hello);
        var reader = new MessagePackReader(hello, new MessagePackLimits { MaxLengthBytes = MaxServiceBytes });
        reader.ReadArrayHeader(3);
        ReadNonce(ref reader);
        Service = reader.ReadString();
        ReadSilenceLimit(ref reader);
        reader.ReadEnd();

        byte[] challenge = Encode((ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(2);
            w.WriteBinary(RandomNumberGenerator.GetBytes(HandshakeProof.NonceBytes));
            w.WriteInt64((long)options.SilenceLimit.TotalMilliseconds);
        });
        link.Send(FrameType.Challenge, 0, challenge);
        ReceiveProof(FrameType.Proof, HandshakeProof.Compute(options.Key, LinkRole.Dialler, hello, challenge));
        SendProof(FrameType.Welcome, HandshakeProof.Compute(options.Key, LinkRole.Acceptor, hello, challenge));
    }

    /// <inheritdoc/>
    public Memory<byte> Place(in FrameHeader header) =>
        header.Type == _expected && header.StreamId == 0 ? _place : throw LinkErrors.UnexpectedFrame(header.Type);

    /// <inheritdoc/>
    public void Complete(in FrameHeader header, Memory<byte> payload)
    {
        _received = payload.ToArray();
        _expected = default; // nothing more until it has been dealt with
    }

    private static byte[] Encode(WriteMessage write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void ReadNonce(ref MessagePackReader reader)
    {
        if (reader.ReadBinary().Length != HandshakeProof.NonceBytes)
        {
            throw LinkErrors.NotAuthenticated();
        }
    }

    private void ReadSilenceLimit(ref MessagePackReader reader) =>
        PeerSilenceLimit = TimeSpan.FromMilliseconds(reader.ReadInt32(MinSilenceMs, MaxSilenceMs));

    private void SendProof(FrameType type, byte[] proof) =>
        link.Send(type, 0, Encode((ref MessagePackWriter w) => w.WriteBinary(proof)));

    private void ReceiveProof(FrameType type, byte[] expected)
    {
        var reader = new MessagePackReader(Receive(type));
        ReadOnlySpan<byte> given = reader.ReadBinary();
        reader.ReadEnd();
        if (!HandshakeProof.Matches(expected, given))
        {
            throw LinkErrors.NotAuthenticated();
        }
    }

    private byte[] Receive(FrameType type)
    {
        _expected = type;
        _received = null;
        while (_received is null)
        {
            link.AdvanceOrWait();
        }

        return _received;
    }

    private delegate void WriteMessage(ref MessagePackWriter writer);
}
