using Edge.Model.MessagePack;
using Edge.Transport.Frames;

namespace Edge.Nano.Wire;

/// <summary>
/// The accepting end of a link (<c>docs/frames.md</c>) over a serial line: frames in order with their sums, and heartbeats.
/// Methods that return a number return 0 or the <see cref="LinkError"/> that ended the link; what follows then is
/// <see cref="FrameHandshake.Accept"/>. They wait, and serve the line meanwhile; who computes for long calls
/// <see cref="Poll"/> in between.
/// </summary>
internal sealed class FrameLink
{
    /// <summary>How long this end puts up with silence, and how long it waits inside a frame.</summary>
    public const int SilenceMs = 8000;

    private const uint LongStepMs = 500;
    private const int MostReads = 64; // at a time: a flood does not keep anything else from being done

    private readonly IBoardLine _line;
    private readonly AcceptingEnd _end;
    private readonly byte[] _bytes = new byte[64]; // of the line
    private readonly byte[] _skipped = new byte[64]; // of a payload
    private readonly byte[] _header = new byte[FrameLayout.SizeBytes];
    private readonly byte[] _outgoing = new byte[FrameLayout.SizeBytes];
    private readonly byte[] _reason = { 0x92, MessagePackFormat.UInt16, 0, 0, MessagePackFormat.FixStr | 9, (byte)'T', (byte)'h', (byte)'e', (byte)' ', (byte)'b', (byte)'o', (byte)'a', (byte)'r', (byte)'d' };

    private int _sessions;
    private bool _isOpen; // the handshake is done
    private bool _isInFrame; // half a frame has been written
    private uint _receivedFrames, _sentFrames;
    private uint _heardMs, _saidMs, _nowMs, _lastUs, _leftUs;
    private uint _crc;

    /// <summary>A link that waits for a host.</summary>
    public FrameLink(IBoardLine line, AcceptingEnd end)
    {
        _line = line;
        _end = end;
        Failure = LinkError.Closed;
        _lastUs = line.Microseconds();
    }

    /// <summary>Why the link has ended; 0 while it has not.</summary>
    public int Failure { get; private set; }

    /// <summary>What the frame that is read is for; the numbers are those of <see cref="FrameType"/>.</summary>
    public int Type { get; private set; }

    /// <summary>Its stream.</summary>
    public uint Stream { get; private set; }

    /// <summary>Length of its payload.</summary>
    public int PayloadBytes { get; private set; }

    /// <summary>How much of it has not been read.</summary>
    public int UnreadBytes { get; private set; }

    /// <summary>How much of that has arrived and can be read without waiting.</summary>
    public int AvailableBytes => UnreadBytes < _end.AvailableBytes ? UnreadBytes : _end.AvailableBytes;

    /// <summary>How long the peer puts up with silence.</summary>
    public uint PeerSilenceMs { get; set; }

    /// <summary>The clock of the line.</summary>
    public uint Microseconds => _line.Microseconds();

    /// <summary>The time since this end began, in milliseconds.</summary>
    public uint NowMs => _nowMs;

    /// <summary>Waits for a session that is not the one that failed.</summary>
    public void AwaitSession()
    {
        int failed = _sessions;
        Failure = LinkError.Closed;
        _isOpen = false;
        while (true)
        {
            bool isQuiet = Serve();
            if (_end.IsOpen && _end.Sessions != failed)
            {
                break;
            }

            if (isQuiet)
            {
                _line.Rest();
            }
        }

        _sessions = _end.Sessions;
        Failure = LinkError.None;
        _isInFrame = false;
        UnreadBytes = 0;
        _receivedFrames = _sentFrames = 0;
        _heardMs = _saidMs = _nowMs;
    }

    /// <summary>The handshake is done: heartbeats begin.</summary>
    public void Open() => _isOpen = true;

    /// <summary>Serves the line for a moment without waiting: what arrives and leaves, and heartbeats.</summary>
    /// <returns>Whether nothing arrived.</returns>
    public bool Poll()
    {
        int received = _end.Received;
        uint lastMs = _nowMs;
        bool isQuiet = Serve();
        if (_nowMs - lastMs > LongStepMs)
        {
            _heardMs += _nowMs - lastMs; // while nobody listened nobody was silent
        }

        if (Failure != LinkError.None)
        {
            return isQuiet;
        }

        if (_end.Received != received)
        {
            _heardMs = _nowMs;
        }

        if (_end.Sessions != _sessions)
        {
            Failure = LinkError.Superseded;
        }
        else if (!_end.IsOpen)
        {
            Failure = LinkError.Closed;
        }
        else
        {
            Beat();
        }

        return isQuiet;
    }

    /// <summary>Waits for the next frame that is not about the link itself. Its payload is to be read, or skipped, to its end.</summary>
    public int Next()
    {
        while (!TryNext() && Wait() == LinkError.None)
        {
        }

        return Failure;
    }

    /// <summary>The same without waiting.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryNext()
    {
        while (Failure == LinkError.None && _end.AvailableBytes >= FrameLayout.SizeBytes)
        {
            if (BeginFrame() != LinkError.None)
            {
                break;
            }

            if (Type == (int)FrameType.Close)
            {
                Failure = LinkError.Closed;
            }
            else if (Type != (int)FrameType.Heartbeat)
            {
                return true;
            }
            else if (PayloadBytes > 0)
            {
                Fail(LinkError.AboveLimit);
            }
            else
            {
                End();
            }
        }

        return false;
    }

    /// <summary>Reads bytes of the payload; more than there are is <see cref="LinkError.NotAFrame"/>.</summary>
    public int Read(byte[] bytes, int offset, int count)
    {
        if (count > UnreadBytes)
        {
            return Fail(LinkError.NotAFrame);
        }

        UnreadBytes -= count;
        if (Take(bytes, offset, count) == LinkError.None)
        {
            _crc = Crc32C.Append(_crc, bytes, offset, count);
        }

        return Failure;
    }

    /// <summary>Skips what is left of the payload and checks the sum: only then was everything read right.</summary>
    public int End()
    {
        while (Failure == LinkError.None && UnreadBytes > 0)
        {
            Read(_skipped, 0, UnreadBytes < _skipped.Length ? UnreadBytes : _skipped.Length);
        }

        return Failure == LinkError.None && !FrameBytes.ChecksumHolds(_header, _crc) ? Fail(LinkError.Damaged) : Failure;
    }

    /// <summary>Sends a frame whose payload is two pieces.</summary>
    /// <param name="type">What it is for.</param>
    /// <param name="stream">Its stream.</param>
    /// <param name="head">The first piece, from the beginning of the array on.</param>
    /// <param name="headBytes">Its length.</param>
    /// <param name="body">Has the second piece.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="bodyBytes">Its length; 0 without.</param>
    public int Send(FrameType type, uint stream, byte[] head, int headBytes, byte[] body, int offset, int bodyBytes)
    {
        uint crc = Crc32C.Append(0, head, 0, headBytes);
        crc = Crc32C.Append(crc, body, offset, bodyBytes);
        FrameBytes.Write(_outgoing, type, stream, _sentFrames, headBytes + bodyBytes, crc);
        _sentFrames++;
        _isInFrame = true;
        if (Give(_outgoing, 0, _outgoing.Length) == LinkError.None && Give(head, 0, headBytes) == LinkError.None)
        {
            Give(body, offset, bodyBytes);
        }

        _isInFrame = false;
        _saidMs = _nowMs;
        Poll();
        return Failure;
    }

    /// <summary>Sends a frame.</summary>
    public int Send(FrameType type, uint stream, byte[] payload, int payloadBytes) => Send(type, stream, payload, payloadBytes, payload, 0, 0);

    /// <summary>Ends the link with a number, and tells the peer.</summary>
    /// <returns>The number.</returns>
    public int Fail(int code)
    {
        // [code, text] in a Close frame, if it fits: half a frame cannot be followed by anything.
        if (Failure == LinkError.None && !_isInFrame && _end.RoomBytes >= FrameLayout.SizeBytes + _reason.Length)
        {
            BigEndian.Put16(_reason, 2, code);
            FrameBytes.Write(_outgoing, FrameType.Close, 0, _sentFrames, _reason.Length, Crc32C.Append(0, _reason, 0, _reason.Length));
            _end.Write(_outgoing, 0, _outgoing.Length);
            _end.Write(_reason, 0, _reason.Length);
        }

        _isOpen = false;
        Failure = code;
        return code;
    }

    // Milliseconds go round later than microseconds: they are added up.
    private uint Now()
    {
        uint us = _line.Microseconds();
        _leftUs += us - _lastUs;
        _lastUs = us;
        _nowMs += _leftUs / 1000;
        _leftUs %= 1000;
        return _nowMs;
    }

    private bool Serve()
    {
        bool isQuiet = true;
        int count;
        uint now = Now();
        for (int turn = 0; turn < MostReads && (count = _line.Read(_bytes)) > 0; turn++)
        {
            _end.Receive(_bytes, count, now);
            isQuiet = false;
        }

        while ((count = _end.Transmit(now)) > 0)
        {
            _line.Write(_end.Line, count);
        }

        int rate = _end.WishedRate;
        if (rate != 0)
        {
            bool done = _line.TrySetRate(rate);
            _end.RateApplied(done, Now());
        }

        return isQuiet;
    }

    // A quarter of what the peer puts up with has passed without a word.
    private void Beat()
    {
        if (_isOpen && !_isInFrame && _nowMs - _saidMs >= PeerSilenceMs / 4 && _end.RoomBytes >= FrameLayout.SizeBytes)
        {
            FrameBytes.Write(_outgoing, FrameType.Heartbeat, 0, _sentFrames, 0, 0);
            _sentFrames++;
            _end.Write(_outgoing, 0, _outgoing.Length);
            _saidMs = _nowMs;
        }
    }

    // Something is waited for. The frames that keep a quiet link alive come through here as well.
    private int Wait()
    {
        if (Poll())
        {
            _line.Rest();
        }

        return Failure == LinkError.None && _nowMs - _heardMs > SilenceMs ? Fail(LinkError.Silent) : Failure;
    }

    private int Take(byte[] bytes, int offset, int count)
    {
        while (Failure == LinkError.None && count > 0)
        {
            int taken = _end.Read(bytes, offset, count);
            offset += taken;
            count -= taken;
            if (count > 0)
            {
                Wait();
            }
        }

        return Failure;
    }

    private int Give(byte[] bytes, int offset, int count)
    {
        while (Failure == LinkError.None && count > 0)
        {
            int given = _end.Write(bytes, offset, count);
            offset += given;
            count -= given;
            if (count > 0)
            {
                Wait();
            }
        }

        return Failure;
    }

    private int BeginFrame()
    {
        byte[] header = _header;
        if (Take(header, 0, header.Length) != LinkError.None)
        {
            return Failure;
        }

        int wrong = FrameBytes.Check(header, _receivedFrames);
        if (wrong != LinkError.None)
        {
            return Fail(wrong);
        }

        _receivedFrames++;
        Type = header[FrameLayout.TypeOffset];
        Stream = FrameBytes.Field(header, FrameLayout.StreamOffset);
        PayloadBytes = UnreadBytes = (int)FrameBytes.Field(header, FrameLayout.PayloadOffset);
        _crc = 0;
        return LinkError.None;
    }
}
