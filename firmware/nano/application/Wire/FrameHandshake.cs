using Edge.Model.MessagePack;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;

namespace Edge.Nano.Wire;

/// <summary>The accepting end's part of the handshake of <c>docs/frames.md</c>, for the service <c>board</c>.</summary>
internal sealed class FrameHandshake
{
    private const int NonceBytes = 32;
    private const int MostHelloBytes = 96; // more than one for the service "board" has
    private const int ProofBytes = 2 + Sha256.SizeBytes;
    private const string Service = "board";
    private const string Label = "edge link handshake 1";

    private readonly FrameLink _link;
    private readonly byte[] _key;
    private readonly uint _life;
    private readonly byte[] _transcript = new byte[Label.Length + 1 + Sha256.SizeBytes + Sha256.SizeBytes];
    private readonly byte[] _payload = new byte[MostHelloBytes];
    private uint _nonces;

    /// <summary>Handshakes of a link.</summary>
    /// <param name="link">The link.</param>
    /// <param name="key">The pre-shared key; empty for none, and then the handshake proves nothing.</param>
    /// <param name="life">Another number after each start.</param>
    public FrameHandshake(FrameLink link, byte[] key, uint life)
    {
        _link = link;
        _key = key;
        _life = life;
        for (int i = 0; i < Label.Length; i++)
        {
            _transcript[i] = (byte)Label[i];
        }
    }

    /// <summary>Waits until somebody has dialled and proved that it has the key. On an error just call it again.</summary>
    public int Accept()
    {
        _link.AwaitSession();
        int count = Receive(FrameType.Hello, MostHelloBytes);
        if (_link.Failure != LinkError.None)
        {
            return _link.Failure;
        }

        if (!ReadHello(count))
        {
            return _link.Fail(LinkError.Unexpected);
        }

        byte[] hello = Sha256.Of(_payload, 0, count);
        Array.Copy(hello, 0, _transcript, Label.Length + 1, Sha256.SizeBytes);
        if (SendChallenge(hello) != LinkError.None || CheckProof() != LinkError.None)
        {
            return _link.Failure;
        }

        byte[] welcome = Prove(LinkRole.Acceptor);
        if (_link.Send(FrameType.Welcome, 0, welcome, welcome.Length) == LinkError.None)
        {
            _link.Open();
        }

        return _link.Failure;
    }

    // Reads the payload of the one frame that may come now, whole.
    private int Receive(FrameType type, int most)
    {
        if (_link.Next() != LinkError.None)
        {
            return 0;
        }

        if (_link.Type != (int)type || _link.Stream != 0)
        {
            _link.Fail(LinkError.Unexpected);
            return 0;
        }

        int count = _link.PayloadBytes;
        if (count > most)
        {
            _link.Fail(LinkError.AboveLimit);
            return 0;
        }

        if (_link.Read(_payload, 0, count) == LinkError.None)
        {
            _link.End();
        }

        return count;
    }

    // [nonce bin, service str, silence_ms], and the peer's silence out of it. Returns whether it is that.
    private bool ReadHello(int count)
    {
        byte[] hello = _payload;
        int at = 1 + 2 + NonceBytes;
        if (count < at + 1 + Service.Length + 1 || hello[0] != (MessagePackFormat.FixArray | 3)
            || hello[1] != MessagePackFormat.Bin8 || hello[2] != NonceBytes || hello[at] != (MessagePackFormat.FixStr | Service.Length))
        {
            return false;
        }

        at++;
        for (int i = 0; i < Service.Length; i++, at++)
        {
            if (hello[at] != Service[i])
            {
                return false;
            }
        }

        byte code = hello[at];
        int bytes = MessagePackFormat.FixedLength(code);
        bool isUnsigned = code <= MessagePackFormat.MaxPositiveFixInt || (code >= MessagePackFormat.UInt8 && code <= MessagePackFormat.UInt32);
        if (!isUnsigned || count != at + 1 + bytes)
        {
            return false;
        }

        uint silence = bytes == 0 ? code : 0u;
        for (int i = 1; i <= bytes; i++)
        {
            silence = (silence << 8) | hello[at + i];
        }

        _link.PeerSilenceMs = silence;
        return silence >= 20;
    }

    private int SendChallenge(byte[] hello)
    {
        byte[] challenge = new byte[1 + 2 + NonceBytes + 5];
        challenge[0] = MessagePackFormat.FixArray | 2;
        challenge[1] = MessagePackFormat.Bin8;
        challenge[2] = NonceBytes;
        Array.Copy(MakeNonce(hello), 0, challenge, 3, NonceBytes);
        challenge[3 + NonceBytes] = MessagePackFormat.UInt32;
        BigEndian.Put32(challenge, 4 + NonceBytes, FrameLink.SilenceMs);
        Array.Copy(Sha256.Of(challenge, 0, challenge.Length), 0, _transcript, Label.Length + 1 + Sha256.SizeBytes, Sha256.SizeBytes);
        return _link.Send(FrameType.Challenge, 0, challenge, challenge.Length);
    }

    // As random as the board is: its life, the time, what came, and how often it was asked.
    private byte[] MakeNonce(byte[] hello)
    {
        Sha256 sha = new Sha256();
        sha.Add(_life);
        sha.Add(_link.Microseconds);
        sha.Add(_link.NowMs);
        sha.Add(++_nonces);
        sha.Add(hello, 0, hello.Length);
        sha.Add(_key, 0, _key.Length);
        byte[] nonce = new byte[NonceBytes];
        sha.End(nonce);
        return nonce;
    }

    private byte[] Prove(LinkRole role)
    {
        _transcript[Label.Length] = (byte)role;
        byte[] proof = new byte[ProofBytes];
        proof[0] = MessagePackFormat.Bin8;
        proof[1] = Sha256.SizeBytes;
        Array.Copy(Sha256.Authenticate(_key, _transcript), 0, proof, 2, Sha256.SizeBytes);
        return proof;
    }

    private int CheckProof()
    {
        byte[] expected = Prove(LinkRole.Dialler);
        int count = Receive(FrameType.Proof, ProofBytes);
        if (_link.Failure != LinkError.None)
        {
            return _link.Failure;
        }

        int difference = count ^ ProofBytes;
        for (int i = 0; i < ProofBytes; i++)
        {
            difference |= expected[i] ^ _payload[i]; // all of them: the time tells nothing
        }

        return difference == 0 ? LinkError.None : _link.Fail(LinkError.NoProof);
    }
}
