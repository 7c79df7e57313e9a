using Edge.Transport.Frames;

namespace Edge.Transport.Serial;

/// <summary>
/// The two streams of a session, out and in: go-back-N over byte positions, with a window, a negative acknowledgement and
/// a timer (<see cref="RetransmissionTimer"/>). A line delivers in order, so whoever hears of bytes that it does not have
/// knows that they are lost; nothing is sent again before that is known. When the timer runs out the peer is asked: a
/// slow one answers late, and gets nothing twice. Pure: it is told bytes and times. <c>firmware/nano</c> compiles the
/// same file, so packets are arrays here.
/// </summary>
internal sealed partial class ArqStream
{
    private readonly ByteRing _outgoing, _incoming;
    private readonly int _windowBytes;
    private RetransmissionTimer _timer = new RetransmissionTimer();

    private int _payloadBytes; // largest that both take
    private int _burstBytes; // largest at the moment: halved by every loss, so that short packets get through noise

    // Positions in the own stream: acknowledged ≤ next ≤ sent; the peer has room up to its limit.
    private ushort _acknowledged, _next, _sent, _limit;

    // Positions in the peer's stream: what has been received, and up to where it was told that there is room.
    private ushort _received, _promised;

    private bool _gapReported;

    /// <summary>Streams with room for so many bytes each.</summary>
    public ArqStream(int windowBytes)
    {
        _windowBytes = windowBytes;
        _outgoing = new ByteRing(windowBytes);
        _incoming = new ByteRing(windowBytes);
    }

    /// <summary>How many bytes the peer has not acknowledged.</summary>
    public int UnacknowledgedBytes => _outgoing.Count;

    /// <summary>How many bytes of the peer's stream have come, modulo 2¹⁶.</summary>
    public int Received => _received;

    /// <summary>How many bytes can be read.</summary>
    public int AvailableBytes => _incoming.Count;

    /// <summary>How many bytes can be written.</summary>
    public int RoomBytes => _outgoing.Room;

    /// <summary>Bytes that were sent again.</summary>
    public long ResentBytes { get; private set; }

    /// <summary>Whether the peer shall be told that something is missing.</summary>
    public bool IsGapDue { get; private set; }

    /// <summary>Whether the peer shall be asked what it has.</summary>
    public bool IsPingDue { get; private set; }

    /// <summary>Whether the peer shall be told what has arrived.</summary>
    public bool IsAcknowledgementDue { get; private set; }

    /// <summary>How many bytes the next packet of data has: no small ones while larger ones will be possible soon.</summary>
    public int NextBytes
    {
        get
        {
            int pending = _outgoing.Count - (ushort)(_next - _acknowledged);
            int bytes = Math.Min(Math.Min(pending, _burstBytes), PeerRoomBytes);
            return bytes == pending || bytes == _burstBytes || _next == _acknowledged ? bytes : 0;
        }
    }

    private int PeerRoomBytes => Math.Max((short)(_limit - _next), (short)0);

    private bool AwaitsAnswer => _next != _acknowledged || (_outgoing.Count > 0 && PeerRoomBytes == 0);

    /// <summary>A session begins. What was written before it goes out in it.</summary>
    /// <param name="payloadBytes">The largest payload that both ends take.</param>
    /// <param name="peerWindow">How many bytes the peer has room for.</param>
    public void Begin(int payloadBytes, int peerWindow)
    {
        _payloadBytes = _burstBytes = payloadBytes;
        _limit = (ushort)peerWindow;
    }

    /// <summary>A session is over: nothing of it is left for the next.</summary>
    public void Clear()
    {
        _acknowledged = _next = _sent = _limit = _received = _promised = 0;
        _gapReported = IsGapDue = IsPingDue = IsAcknowledgementDue = false;
        _outgoing.Clear();
        _incoming.Clear();
        _timer = new RetransmissionTimer();
    }

    /// <summary>Appends to the own stream as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(byte[] bytes, int offset, int count) => _outgoing.Write(bytes, offset, count);

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(byte[] destination, int offset, int count)
    {
        int taken = _incoming.Read(destination, offset, count);
        Taken();
        return taken;
    }

    /// <summary>A packet of the session arrived.</summary>
    /// <param name="packet">Begins with its header and payload.</param>
    /// <param name="count">Their length.</param>
    /// <param name="nowMs">The time.</param>
    public void Hear(byte[] packet, int count, uint nowMs)
    {
        PacketKind kind = (PacketKind)packet[0];
        ushort sequence = (ushort)BigEndian.Get16(packet, PacketLayout.SequenceOffset);
        TakeAcknowledgement((ushort)BigEndian.Get16(packet, PacketLayout.AcknowledgementOffset), BigEndian.Get16(packet, PacketLayout.WindowOffset), nowMs);
        switch (kind)
        {
            case PacketKind.Data:
                TakeData(sequence, packet, count - PacketLayout.HeaderBytes);
                break;
            case PacketKind.Gap when _sent != _acknowledged:
                GoBack(nowMs);
                break;
            case PacketKind.Ping when (short)(sequence - _received) > 0:
                IsGapDue = _gapReported = true; // what was sent before it is lost
                break;
            case PacketKind.Ping:
                Acknowledge();
                break;
        }
    }

    /// <summary>Something arrived that is no packet, or not in order: asks for what is missing, once until something comes in order.</summary>
    public void ReportGap()
    {
        IsGapDue |= !_gapReported;
        _gapReported = true;
    }

    /// <summary>The peer shall be told what has arrived.</summary>
    public void Acknowledge() => IsAcknowledgementDue = true;

    /// <summary>Time passes.</summary>
    public void Advance(uint nowMs)
    {
        if (AwaitsAnswer && _timer.IsOver(nowMs))
        {
            IsPingDue = true;
            _timer.BackOff(nowMs);
        }
    }

    /// <summary>Writes the header of a packet, which goes out next.</summary>
    public void Head(byte[] packet, PacketKind kind, uint session)
    {
        _promised = (ushort)(_received + _incoming.Room);
        packet[0] = (byte)kind;
        BigEndian.Put32(packet, PacketLayout.SessionOffset, session);
        BigEndian.Put16(packet, PacketLayout.SequenceOffset, _next);
        BigEndian.Put16(packet, PacketLayout.AcknowledgementOffset, _received);
        BigEndian.Put16(packet, PacketLayout.WindowOffset, _incoming.Room);
    }

    /// <summary>Writes the payload of a packet of data, which goes out next, after its header.</summary>
    /// <param name="packet">Where.</param>
    /// <param name="count"><see cref="NextBytes"/>.</param>
    /// <param name="nowMs">The time.</param>
    public void Send(byte[] packet, int count, uint nowMs)
    {
        _outgoing.Peek((ushort)(_next - _acknowledged), packet, PacketLayout.HeaderBytes, count);
        if (_next == _acknowledged)
        {
            _timer.Restart(nowMs);
        }

        bool isFirst = _next == _sent;
        _next += (ushort)count;
        if (isFirst)
        {
            _sent = _next;
            _timer.Sent(_sent, nowMs);
        }
        else
        {
            ResentBytes += count;
            _sent = (short)(_next - _sent) > 0 ? _next : _sent;
        }
    }

    /// <summary>A packet of the session has gone out: every one of them acknowledges.</summary>
    public void Sent(PacketKind kind)
    {
        IsGapDue = IsAcknowledgementDue = false;
        IsPingDue &= kind != PacketKind.Ping;
    }

    /// <summary>For how long <see cref="Advance"/> has nothing to do.</summary>
    public uint LeftMs(uint nowMs) => AwaitsAnswer ? _timer.LeftMs(nowMs) : uint.MaxValue;

    private void Taken()
    {
        int told = (ushort)(_promised - _received);
        IsAcknowledgementDue |= _incoming.Room - told >= Math.Min(_windowBytes / 2, 2 * _payloadBytes); // there is room again
    }

    private void TakeAcknowledgement(ushort acknowledgement, int window, uint nowMs)
    {
        ushort fresh = (ushort)(acknowledgement - _acknowledged);
        if (fresh > (ushort)(_sent - _acknowledged))
        {
            return; // an old one
        }

        _limit = (ushort)(acknowledgement + window);
        if (fresh > 0)
        {
            _outgoing.Skip(fresh);
            _acknowledged = acknowledgement;
            _next = (short)(_next - _acknowledged) < 0 ? _acknowledged : _next;
            _timer.Acknowledged(_acknowledged, nowMs);
            _burstBytes = Math.Min(_payloadBytes, _burstBytes + (fresh / 8) + 1);
        }
    }

    private void GoBack(uint nowMs)
    {
        _timer.Forget();
        _timer.Acknowledged(_acknowledged, nowMs); // the peer hears: no need to wait longer than usual
        if (_next != _acknowledged)
        {
            _next = _acknowledged;
            _burstBytes = Math.Max(_burstBytes / 2, PacketLayout.MinPayloadBytes);
        }
    }

    private void TakeData(ushort sequence, byte[] packet, int payloadBytes)
    {
        int known = (short)(_received - sequence);
        if (known < 0)
        {
            ReportGap();
            return;
        }

        IsAcknowledgementDue |= payloadBytes > 0;
        if (known <= payloadBytes)
        {
            _received += (ushort)_incoming.Write(packet, PacketLayout.HeaderBytes + known, payloadBytes - known);
            _gapReported = false;
        }
    }
}
