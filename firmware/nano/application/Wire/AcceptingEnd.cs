using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Serial;

namespace Edge.Nano.Wire;

/// <summary>
/// The accepting end of a session on a serial line (<c>docs/serial.md</c>): makes a stream of bytes that is whole and in
/// order out of a line that loses, damages and repeats bytes. The machine of <c>firmware/core/wire/arq.c</c>, made of the
/// host's own decoder, streams and rate negotiation: here is only what makes one session after the other of them. It is told
/// bytes and times (milliseconds modulo 2³²), and says what to send. It never gives up: whoever dials next begins a session.
/// </summary>
internal sealed class AcceptingEnd
{
    private readonly PacketDecoder _decoder;
    private readonly PacketWriter _writer;
    private readonly ArqStream _stream;
    private readonly RateNegotiation _rates;
    private readonly int _maxPayloadBytes;
    private readonly uint _life;

    private uint _ownNonce, _dialled, _session;
    private bool _acceptDue, _hasHeard;
    private ResetReason _resetDue;
    private uint _resetSession;

    /// <summary>Begins to listen.</summary>
    /// <param name="life">Another number after each start, so that the lives of a board are told apart.</param>
    /// <param name="firstRate">Rate of the line, bits a second.</param>
    /// <param name="maxRate">The fastest that is agreed to.</param>
    /// <param name="maxPayloadBytes">Largest payload of a packet, at least 16.</param>
    /// <param name="windowBytes">How many bytes may wait in each direction, at most 32,767.</param>
    public AcceptingEnd(uint life, int firstRate, int maxRate, int maxPayloadBytes, int windowBytes)
    {
        _life = life;
        _maxPayloadBytes = maxPayloadBytes;
        _decoder = new PacketDecoder(maxPayloadBytes);
        _writer = new PacketWriter(maxPayloadBytes);
        _stream = new ArqStream(windowBytes);
        _rates = new RateNegotiation(LinkRole.Acceptor, firstRate, maxRate);
        _resetDue = ResetReason.Booted; // whoever still holds a session with an earlier life learns it at once
    }

    /// <summary>Whether there is a session.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How many sessions have begun: when it changes, what was read and written before means nothing.</summary>
    public int Sessions { get; private set; }

    /// <summary>How many bytes of the peer's stream have come, modulo 2¹⁶.</summary>
    public int Received => _stream.Received;

    /// <summary>How many bytes can be read.</summary>
    public int AvailableBytes => _stream.AvailableBytes;

    /// <summary>How many bytes can be written.</summary>
    public int RoomBytes => IsOpen ? _stream.RoomBytes : 0;

    /// <summary>How many packets were not whole.</summary>
    public int DamagedPackets { get; private set; }

    /// <summary>The line's other rate that is to be set when all has left; 0 to leave it.</summary>
    public int WishedRate => _rates.Wish;

    /// <summary>The packet that <see cref="Transmit"/> has made.</summary>
    public byte[] Line => _writer.Line;

    /// <summary>The line has the wished rate, or cannot have it.</summary>
    public void RateApplied(bool done, uint nowMs) => _rates.Applied(done, nowMs);

    /// <summary>Appends to the own stream as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(byte[] bytes, int offset, int count) => IsOpen ? _stream.Write(bytes, offset, count) : 0;

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(byte[] bytes, int offset, int count) => _stream.Read(bytes, offset, count);

    /// <summary>Bytes arrived.</summary>
    public void Receive(byte[] bytes, int count, uint nowMs)
    {
        for (int i = 0; i < count; i++)
        {
            PacketDecoder.Outcome outcome = _decoder.Push(bytes[i]);
            if (outcome == PacketDecoder.Outcome.Packet)
            {
                TakePacket(nowMs);
            }
            else if (outcome == PacketDecoder.Outcome.Damaged)
            {
                DamagedPackets++;
                if (IsOpen)
                {
                    _stream.ReportGap();
                }
            }
        }
    }

    /// <summary>The next packet that shall go out now.</summary>
    /// <returns>Its length in <see cref="Line"/>; 0 when there is none.</returns>
    public int Transmit(uint nowMs)
    {
        _rates.Advance(nowMs);
        if (_resetDue != 0)
        {
            return PutReset();
        }

        if (!IsOpen)
        {
            return 0;
        }

        if (_acceptDue)
        {
            return PutAccept();
        }

        int rate;
        if (_rates.TrySay(out rate, nowMs))
        {
            BigEndian.Put32(_writer.Packet, PacketLayout.HeaderBytes, (uint)rate);
            return Put(PacketKind.Rate, _session, 4);
        }

        if (_rates.Wish != 0)
        {
            return 0;
        }

        _stream.Advance(nowMs);
        return PutStream(nowMs);
    }

    // ---- what arrives

    private void TakePacket(uint nowMs)
    {
        byte[] packet = _decoder.Bytes;
        int count = _decoder.Count - PacketLayout.HeaderBytes;
        PacketKind kind = (PacketKind)packet[0];
        uint session = BigEndian.Get32(packet, PacketLayout.SessionOffset);
        bool isMine = IsOpen && session == _session;
        if (kind == PacketKind.Open)
        {
            TakeOpen(packet, session, count, nowMs);
        }
        else if (kind == PacketKind.Reset)
        {
            if (isMine && count == 1 && packet[PacketLayout.HeaderBytes] == (byte)ResetReason.Closed)
            {
                EndSession();
            }
        }
        else if (!IsOpen)
        {
            Reset(ResetReason.UnknownSession, session);
        }
        else if (isMine && kind != PacketKind.Accept)
        {
            _hasHeard = true;
            _rates.HearAnything(nowMs);
            _stream.Hear(packet, _decoder.Count, nowMs);
            if (kind == PacketKind.Rate && count == 4)
            {
                _rates.Hear((int)BigEndian.Get32(packet, PacketLayout.HeaderBytes), nowMs);
            }
        }
    }

    private void TakeOpen(byte[] packet, uint session, int count, uint nowMs)
    {
        if (count < PacketLayout.OpenPayloadBytes)
        {
            return;
        }

        if (packet[PacketLayout.HeaderBytes] != PacketLayout.Version)
        {
            Reset(ResetReason.OtherVersion, session);
        }
        else if (!IsOpen || session != _dialled)
        {
            BeginSession(packet, session, nowMs);
        }
        else if (!_hasHeard)
        {
            _acceptDue = true; // the answer was lost; later it is an echo of long ago
        }
    }

    private void BeginSession(byte[] packet, uint dialled, uint nowMs)
    {
        // When the packet came is the one thing that nobody repeats: it tells apart the sessions of two starts.
        uint mixed = ((_life ^ nowMs ^ dialled) * 0x9E3779B1u) + (uint)Sessions;
        mixed ^= mixed >> 15;
        _ownNonce = mixed != 0 ? mixed : 1;
        _dialled = dialled;
        _session = dialled ^ _ownNonce;
        Sessions++;

        int largest = BigEndian.Get16(packet, PacketLayout.HeaderBytes + 1);
        largest = largest < PacketLayout.MinPayloadBytes ? PacketLayout.MinPayloadBytes : largest;
        _stream.Clear();
        _stream.Begin(largest < _maxPayloadBytes ? largest : _maxPayloadBytes, BigEndian.Get16(packet, PacketLayout.WindowOffset));
        _rates.End();
        _hasHeard = false;
        IsOpen = true;
        _acceptDue = true;
    }

    private void EndSession()
    {
        IsOpen = false;
        _stream.Clear();
        _rates.End();
    }

    private void Reset(ResetReason reason, uint session)
    {
        _resetDue = reason;
        _resetSession = session;
    }

    // ---- what goes out

    private int PutStream(uint nowMs)
    {
        int bytes = _rates.HoldsData ? 0 : _stream.NextBytes;
        if (_stream.IsGapDue)
        {
            return PutOfStream(PacketKind.Gap, 0, nowMs);
        }

        if (bytes > 0)
        {
            return PutOfStream(PacketKind.Data, bytes, nowMs);
        }

        if (_stream.IsPingDue)
        {
            return PutOfStream(PacketKind.Ping, 0, nowMs);
        }

        return _stream.IsAcknowledgementDue ? PutOfStream(PacketKind.Data, 0, nowMs) : 0;
    }

    private int PutOfStream(PacketKind kind, int bytes, uint nowMs)
    {
        _stream.Sent(kind);
        _stream.Head(_writer.Packet, kind, _session); // before the payload: its place is the next one
        if (bytes > 0)
        {
            _stream.Send(_writer.Packet, bytes, nowMs);
        }

        return _writer.Encode(bytes);
    }

    private int PutAccept()
    {
        byte[] packet = _writer.Packet;
        packet[PacketLayout.HeaderBytes] = PacketLayout.Version;
        BigEndian.Put16(packet, PacketLayout.HeaderBytes + 1, _maxPayloadBytes);
        BigEndian.Put32(packet, PacketLayout.HeaderBytes + 3, _ownNonce);
        BigEndian.Put32(packet, PacketLayout.HeaderBytes + 7, _life);
        _acceptDue = false;
        return Put(PacketKind.Accept, _dialled, PacketLayout.AcceptPayloadBytes);
    }

    private int PutReset()
    {
        byte[] packet = _writer.Packet;
        ResetReason reason = _resetDue;
        _resetDue = 0;
        packet[PacketLayout.HeaderBytes] = (byte)reason;
        BigEndian.Put32(packet, PacketLayout.HeaderBytes + 1, _life);
        return Put(PacketKind.Reset, _resetSession, reason == ResetReason.Booted ? PacketLayout.BootedPayloadBytes : 1);
    }

    private int Put(PacketKind kind, uint session, int payloadBytes)
    {
        _stream.Head(_writer.Packet, kind, session);
        return _writer.Encode(payloadBytes);
    }
}
