using System.Diagnostics;

namespace Edge.Transport.Serial;

/// <summary>
/// The two streams of a session, out and in: go-back-N over byte positions, with a window, a negative acknowledgement and
/// a timer (<see cref="RetransmissionTimer"/>). A line delivers in order, so whoever hears of bytes that it does not have
/// knows that they are lost; nothing is sent again before that is known. When the timer runs out the peer is asked: a
/// slow one answers late, and gets nothing twice. Pure, as <see cref="ArqEndpoint"/>.
/// </summary>
internal sealed class ArqStream(int windowBytes)
{
    /// <summary>Packets do not become shorter than this, however much is lost.</summary>
    public const int MinPayloadBytes = 16;

    private readonly ByteRing _outgoing = new(windowBytes), _incoming = new(windowBytes);
    private readonly RetransmissionTimer _timer = new();

    private int _payloadBytes; // largest that both take
    private int _burstBytes; // largest at the moment: halved by every loss, so that short packets get through noise

    // Positions in the own stream: acknowledged ≤ next ≤ sent; the peer has room up to its limit.
    private ushort _acknowledged, _next, _sent, _limit;

    // Positions in the peer's stream: what has been received, and up to where it was told that there is room.
    private ushort _received, _promised;

    private bool _gapReported;

    /// <summary>How many bytes the peer has not acknowledged.</summary>
    public int UnacknowledgedBytes => _outgoing.Count;

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

    /// <summary>A session begins.</summary>
    /// <param name="payloadBytes">The largest payload that both ends take.</param>
    /// <param name="peerWindow">How many bytes the peer has room for.</param>
    public void Begin(int payloadBytes, ushort peerWindow) => (_payloadBytes, _burstBytes, _limit) = (payloadBytes, payloadBytes, peerWindow);

    /// <summary>Appends to the own stream as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => _outgoing.Write(bytes);

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(Span<byte> destination)
    {
        int taken = _incoming.Read(destination);
        int told = (ushort)(_promised - _received);
        IsAcknowledgementDue |= _incoming.Room - told >= Math.Min(windowBytes / 2, 2 * _payloadBytes); // there is room again
        return taken;
    }

    /// <summary>A packet of the session arrived.</summary>
    public void Hear(PacketHeader header, ReadOnlySpan<byte> payload, uint nowMs)
    {
        TakeAcknowledgement(header, nowMs);
        switch (header.Kind)
        {
            case PacketKind.Data:
                TakeData(header.Sequence, payload);
                break;
            case PacketKind.Gap when _sent != _acknowledged:
                GoBack(nowMs);
                break;
            case PacketKind.Ping when (short)(header.Sequence - _received) > 0:
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

    /// <summary>The header of a packet, which goes out next.</summary>
    public PacketHeader Head(PacketKind kind, uint session)
    {
        _promised = (ushort)(_received + _incoming.Room);
        return new PacketHeader(kind, session, _next, _received, (ushort)_incoming.Room);
    }

    /// <summary>The payload of a packet of data, which goes out next: <see cref="NextBytes"/>, after its header.</summary>
    public void Send(Span<byte> payload, uint nowMs)
    {
        Debug.Assert(payload.Length == NextBytes);
        _outgoing.Peek((ushort)(_next - _acknowledged), payload);
        if (_next == _acknowledged)
        {
            _timer.Restart(nowMs);
        }

        bool isFirst = _next == _sent;
        _next += (ushort)payload.Length;
        if (isFirst)
        {
            _sent = _next;
            _timer.Sent(_sent, nowMs);
        }
        else
        {
            ResentBytes += payload.Length;
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

    private void TakeAcknowledgement(PacketHeader header, uint nowMs)
    {
        ushort fresh = (ushort)(header.Acknowledgement - _acknowledged);
        if (fresh > (ushort)(_sent - _acknowledged))
        {
            return; // an old one
        }

        _limit = (ushort)(header.Acknowledgement + header.Window);
        if (fresh > 0)
        {
            _outgoing.Skip(fresh);
            _acknowledged = header.Acknowledgement;
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
            _burstBytes = Math.Max(_burstBytes / 2, MinPayloadBytes);
        }
    }

    private void TakeData(ushort sequence, ReadOnlySpan<byte> payload)
    {
        int known = (short)(_received - sequence);
        if (known < 0)
        {
            ReportGap();
            return;
        }

        IsAcknowledgementDue |= payload.Length > 0;
        if (known <= payload.Length)
        {
            _received += (ushort)_incoming.Write(payload[known..]);
            _gapReported = false;
        }
    }
}
