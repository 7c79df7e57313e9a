using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Serial;

namespace Edge.Nano.Wire;

/// <summary>
/// The accepting end of a session on a serial line (<c>docs/serial.md</c>): makes a stream of bytes that is whole and in
/// order out of a line that loses, damages and repeats bytes. The machine of <c>firmware/core/wire/arq.c</c>, made of the
/// host's own decoder, timer and rate negotiation. It is told bytes and times (milliseconds modulo 2³²), and says what to
/// send. It never gives up: whoever dials next begins a new session.
/// </summary>
internal sealed class AcceptingEnd
{
    private readonly PacketDecoder _decoder;
    private readonly PacketWriter _writer;
    private readonly ByteQueue _outgoing, _incoming;
    private readonly RateNegotiation _rates;
    private readonly int _maxPayloadBytes, _windowBytes;
    private readonly uint _life;
    private RetransmissionTimer _timer = new RetransmissionTimer();

    private uint _ownNonce, _dialled, _session;
    private int _payloadBytes; // largest that both take
    private int _burstBytes; // largest at the moment: halved by every loss, so that short packets get through noise

    // Positions in the own stream, acknowledged <= next <= sent, and up to where the peer has room; in the peer's stream
    // what was received, and up to where it was told that there is room.
    private ushort _acknowledged, _next, _sent, _limit, _received, _promised;

    private bool _acceptDue, _acknowledgementDue, _gapDue, _gapReported, _pingDue, _hasHeard;
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
        _windowBytes = windowBytes;
        _decoder = new PacketDecoder(maxPayloadBytes);
        _writer = new PacketWriter(maxPayloadBytes);
        _outgoing = new ByteQueue(windowBytes);
        _incoming = new ByteQueue(windowBytes);
        _rates = new RateNegotiation(LinkRole.Acceptor, firstRate, maxRate);
        _resetDue = ResetReason.Booted; // whoever still holds a session with an earlier life learns it at once
    }

    /// <summary>Whether there is a session.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>How many sessions have begun: when it changes, what was read and written before means nothing.</summary>
    public int Sessions { get; private set; }

    /// <summary>How many bytes of the peer's stream have come, modulo 2¹⁶.</summary>
    public int Received => _received;

    /// <summary>How many bytes can be read.</summary>
    public int AvailableBytes => _incoming.Count;

    /// <summary>How many bytes can be written.</summary>
    public int RoomBytes => IsOpen ? _outgoing.Room : 0;

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
    public int Write(byte[] bytes, int offset, int count) => IsOpen ? _outgoing.Write(bytes, offset, count) : 0;

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(byte[] bytes, int offset, int count)
    {
        int taken = _incoming.Read(bytes, offset, count);
        int told = Distance(_promised, _received);
        int worth = 2 * _payloadBytes < _windowBytes / 2 ? 2 * _payloadBytes : _windowBytes / 2;
        if (_incoming.Room - told >= worth)
        {
            _acknowledgementDue = true; // there is room again
        }

        return taken;
    }

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
                ReportGap();
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

        if (_outgoing.Count > 0 && _timer.IsOver(nowMs))
        {
            GoBack();
            _pingDue = Distance(_limit, _next) <= 0; // no room there: has that changed?
            _timer.BackOff(nowMs);
        }

        return PutStream(nowMs);
    }

    // How far a is ahead of b; negative when behind.
    private static int Distance(ushort a, ushort b) => (short)(a - b);

    private static int Smaller(int a, int b) => a < b ? a : b;

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
            TakeAcknowledgement(packet, nowMs);
            TakeStream(kind, packet, count, nowMs);
        }
    }

    private void TakeStream(PacketKind kind, byte[] packet, int count, uint nowMs)
    {
        if (kind == PacketKind.Data)
        {
            TakeData((ushort)BigEndian.Get16(packet, PacketLayout.SequenceOffset), packet, count);
        }
        else if (kind == PacketKind.Gap && _sent != _acknowledged)
        {
            GoBack();
            _timer.Forget();
        }
        else if (kind == PacketKind.Ping)
        {
            _acknowledgementDue = true;
        }
        else if (kind == PacketKind.Rate && count == 4)
        {
            _rates.Hear((int)BigEndian.Get32(packet, PacketLayout.HeaderBytes), nowMs);
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
        _payloadBytes = Smaller(largest, _maxPayloadBytes);
        _burstBytes = _payloadBytes;
        _outgoing.Clear();
        _incoming.Clear();
        _acknowledged = _next = _sent = _received = _promised = 0;
        _limit = (ushort)BigEndian.Get16(packet, PacketLayout.WindowOffset);
        _hasHeard = _acknowledgementDue = _gapDue = _gapReported = _pingDue = false;
        _rates.End();
        _timer = new RetransmissionTimer();
        IsOpen = true;
        _acceptDue = true;
    }

    private void EndSession()
    {
        IsOpen = false;
        _outgoing.Clear();
        _incoming.Clear();
        _rates.End();
    }

    private void TakeAcknowledgement(byte[] packet, uint nowMs)
    {
        ushort acknowledgement = (ushort)BigEndian.Get16(packet, PacketLayout.AcknowledgementOffset);
        ushort fresh = (ushort)(acknowledgement - _acknowledged);
        if (fresh > (ushort)(_sent - _acknowledged))
        {
            return; // an old one
        }

        _limit = (ushort)(acknowledgement + BigEndian.Get16(packet, PacketLayout.WindowOffset));
        if (fresh == 0)
        {
            return;
        }

        _outgoing.Skip(fresh);
        _acknowledged = acknowledgement;
        _next = Distance(_next, _acknowledged) < 0 ? _acknowledged : _next;
        _timer.Acknowledged(_acknowledged, nowMs);
        _burstBytes = Smaller(_payloadBytes, _burstBytes + (fresh / 8) + 1);
    }

    private void TakeData(ushort sequence, byte[] packet, int count)
    {
        int known = Distance(_received, sequence);
        if (known < 0)
        {
            ReportGap();
            return;
        }

        _acknowledgementDue |= count > 0;
        if (known <= count)
        {
            _received += (ushort)_incoming.Write(packet, PacketLayout.HeaderBytes + known, count - known);
            _gapReported = false;
        }
    }

    // Asks for what is missing, once until something comes in order.
    private void ReportGap()
    {
        _gapDue |= IsOpen && !_gapReported;
        _gapReported = true;
    }

    private void GoBack()
    {
        if (_next != _acknowledged)
        {
            _next = _acknowledged;
            _burstBytes = _burstBytes / 2 > PacketLayout.MinPayloadBytes ? _burstBytes / 2 : PacketLayout.MinPayloadBytes;
        }
    }

    private void Reset(ResetReason reason, uint session)
    {
        _resetDue = reason;
        _resetSession = session;
    }

    // ---- what goes out

    private int PutStream(uint nowMs)
    {
        int length = 0, bytes = _rates.HoldsData ? 0 : NextDataBytes();
        if (_gapDue)
        {
            length = Put(PacketKind.Gap, _session, 0);
        }
        else if (bytes > 0)
        {
            length = PutData(bytes, nowMs);
        }
        else if (_pingDue)
        {
            length = Put(PacketKind.Ping, _session, 0);
            _pingDue = false;
        }
        else if (_acknowledgementDue)
        {
            length = Put(PacketKind.Data, _session, 0);
        }

        if (length > 0)
        {
            _gapDue = _acknowledgementDue = false; // every packet acknowledges
        }

        return length;
    }

    // How many bytes the next packet of data has: no small ones while larger ones will be possible soon.
    private int NextDataBytes()
    {
        int pending = _outgoing.Count - (ushort)(_next - _acknowledged);
        int room = Distance(_limit, _next);
        int bytes = Smaller(Smaller(pending, _burstBytes), room > 0 ? room : 0);
        return bytes == pending || bytes == _burstBytes || _next == _acknowledged ? bytes : 0;
    }

    private int PutData(int bytes, uint nowMs)
    {
        int offset = (ushort)(_next - _acknowledged);
        _outgoing.Peek(offset, _writer.Packet, PacketLayout.HeaderBytes, bytes);
        int length = Put(PacketKind.Data, _session, bytes);
        if (offset == 0)
        {
            _timer.Restart(nowMs);
        }

        bool isFirst = _next == _sent;
        _next = (ushort)(_next + bytes);
        if (isFirst)
        {
            _timer.Sent(_next, nowMs);
        }

        _sent = Distance(_next, _sent) > 0 ? _next : _sent;
        return length;
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
        int room = _incoming.Room;
        _promised = (ushort)(_received + room);
        return _writer.Encode(kind, session, _next, _received, room, payloadBytes);
    }
}
