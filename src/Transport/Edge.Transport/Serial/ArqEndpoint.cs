using System.Buffers.Binary;
using System.Diagnostics;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Transport.Serial;

/// <summary>
/// One end of a session on a serial line: makes a stream of bytes that is whole and in order out of a line that loses,
/// damages and repeats bytes (but does not let one overtake another). Go-back-N over byte positions, with a window, a
/// timer (<see cref="RetransmissionTimer"/>) and a negative acknowledgement; see <c>docs/serial.md</c>.
/// <para>
/// Pure: what happens is a function of the bytes and times that it is given. <c>firmware/core/wire/arq.c</c> is the
/// accepting end of the same machine. Times are milliseconds modulo 2³². For one thread at a time.
/// </para>
/// </summary>
internal sealed class ArqEndpoint
{
    private const uint OpenIntervalMs = 100;
    private const int OpenPayloadBytes = 3;
    private const int AcceptPayloadBytes = 11;
    private const int BootedPayloadBytes = 5;
    private const int MinPayloadBytes = 16;

    private readonly LinkRole _role;
    private readonly SerialOptions _options;
    private readonly uint _ownNonce;
    private readonly PacketDecoder _decoder;
    private readonly ByteRing _outgoing, _incoming;
    private readonly RetransmissionTimer _timer = new();
    private readonly byte[] _packet;
    private readonly uint _begun;

    private uint _dialled; // nonce of the dialling end
    private uint _session;
    private uint _peerLife;
    private bool _isOpen;
    private int _payloadBytes; // largest that both take
    private int _burstBytes; // largest at the moment: halved by every loss, so that short packets get through noise
    private uint _openDue;
    private uint _quietSince;

    // Positions in the own stream: acknowledged ≤ next ≤ sent; the peer has room up to its limit.
    private ushort _acknowledged, _next, _sent, _limit;

    // Positions in the peer's stream: what has been received, and up to where it was told that there is room.
    private ushort _received, _promised;

    private bool _acceptDue, _acknowledgementDue, _gapDue, _gapReported, _pingDue, _hasHeard;
    private ResetReason _resetDue;
    private uint _resetSession;
    private long _receivedBytes, _packets, _damagedPackets, _sentBytes, _resentBytes;

    /// <summary>An end that will dial, or listen.</summary>
    /// <param name="role">Which.</param>
    /// <param name="options">What it insists on.</param>
    /// <param name="firstRate">Rate of the line, bits a second; 0 where there is none.</param>
    /// <param name="nonce">A random number that is not 0.</param>
    /// <param name="nowMs">The time.</param>
    public ArqEndpoint(LinkRole role, SerialOptions options, int firstRate, uint nonce, uint nowMs)
    {
        Debug.Assert(nonce != 0);
        (_role, _options, _ownNonce, _begun, _openDue, _quietSince) = (role, options, nonce, nowMs, nowMs, nowMs);
        _dialled = role == LinkRole.Dialler ? nonce : 0;
        _decoder = new PacketDecoder(options.MaxPayloadBytes);
        _outgoing = new ByteRing(options.WindowBytes);
        _incoming = new ByteRing(options.WindowBytes);
        _packet = new byte[PacketHeader.SizeBytes + options.MaxPayloadBytes + PacketHeader.ChecksumBytes];
        Rates = new RateNegotiation(role, firstRate, options.MaxBitsPerSecond);
        if (role == LinkRole.Acceptor)
        {
            _resetDue = ResetReason.Booted; // whoever still holds a session with an earlier life of this end learns it at once
        }
    }

    /// <summary>Whether both ends know each other.</summary>
    public bool IsOpen => _isOpen && End == ArqEnd.None;

    /// <summary>Why it is over.</summary>
    public ArqEnd End { get; private set; }

    /// <summary>The rate of the line.</summary>
    public RateNegotiation Rates { get; }

    /// <summary>Most bytes that one <see cref="Transmit"/> writes.</summary>
    public int MaxTransmitBytes => Cobs.MaxEncodedBytes(_packet.Length) + 2;

    /// <summary>How many bytes the peer has not acknowledged.</summary>
    public int UnacknowledgedBytes => _outgoing.Count;

    /// <summary>How many bytes can be read.</summary>
    public int AvailableBytes => _incoming.Count;

    /// <summary>How many bytes can be written.</summary>
    public int RoomBytes => _outgoing.Room;

    /// <summary>What has happened.</summary>
    public LineStatistics Statistics => new(_receivedBytes, _packets, _damagedPackets, _sentBytes, _resentBytes);

    /// <summary>Appends to the own stream as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => _outgoing.Write(bytes);

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(Span<byte> destination)
    {
        int taken = _incoming.Read(destination);
        int told = (ushort)(_promised - _received);
        if (_incoming.Room - told >= Math.Min(_options.WindowBytes / 2, 2 * _payloadBytes))
        {
            _acknowledgementDue = true; // there is room again
        }

        return taken;
    }

    /// <summary>Says good-bye with the next packet; what was not acknowledged is lost.</summary>
    public void Close()
    {
        if (IsOpen)
        {
            (_resetDue, _resetSession) = (ResetReason.Closed, _session);
            Finish(ArqEnd.Closed);
        }
    }

    /// <summary>Bytes arrived.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, uint nowMs)
    {
        _receivedBytes += bytes.Length;
        foreach (byte value in bytes)
        {
            switch (_decoder.Push(value))
            {
                case PacketDecoder.Outcome.Packet:
                    _packets++;
                    Handle(PacketHeader.Read(_decoder.Packet), _decoder.Packet[PacketHeader.SizeBytes..], nowMs);
                    break;
                case PacketDecoder.Outcome.Damaged:
                    _damagedPackets++;
                    ReportGap();
                    break;
            }
        }
    }

    /// <summary>The next packet that shall go out now.</summary>
    /// <param name="destination">At least <see cref="MaxTransmitBytes"/>.</param>
    /// <param name="nowMs">The time.</param>
    /// <returns>Its encoded length with delimiters; 0 when there is none.</returns>
    public int Transmit(Span<byte> destination, uint nowMs)
    {
        int length = NextPacket(nowMs);
        if (length == 0)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(length), Crc32C.Compute(_packet.AsSpan(0, length)));
        destination[0] = Cobs.Delimiter; // noise before it is not taken for its beginning
        int encoded = Cobs.Encode(_packet.AsSpan(0, length + PacketHeader.ChecksumBytes), destination[1..]);
        destination[encoded + 1] = Cobs.Delimiter;
        _sentBytes += encoded + 2;
        return encoded + 2;
    }

    /// <summary>For how long <see cref="Transmit"/> has nothing to say if nothing arrives or is written.</summary>
    public uint LeftMs(uint nowMs)
    {
        if (End != ArqEnd.None)
        {
            return uint.MaxValue;
        }

        if (!_isOpen)
        {
            return _role == LinkRole.Dialler ? (uint)Math.Max(0, (int)(_openDue - nowMs)) : uint.MaxValue;
        }

        return Math.Min(IsWaiting ? _timer.LeftMs(nowMs) : uint.MaxValue, Rates.LeftMs(nowMs));
    }

    private bool IsWaiting => _outgoing.Count > 0;

    private int NextPacket(uint nowMs)
    {
        CheckLimits(nowMs);
        if (_resetDue != 0)
        {
            return PutReset();
        }

        if (End != ArqEnd.None)
        {
            return 0;
        }

        if (!_isOpen)
        {
            return _role == LinkRole.Dialler ? PutOpen(nowMs) : 0;
        }

        if (_acceptDue)
        {
            _acceptDue = false;
            return PutAccept();
        }

        Rates.Advance(nowMs);
        if (Rates.TrySay(out int rate, nowMs))
        {
            Span<byte> proposal = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(proposal, rate);
            return Put(PacketKind.Rate, _session, proposal);
        }

        if (Rates.Wish != 0)
        {
            return 0;
        }

        if (IsWaiting && _timer.IsOver(nowMs))
        {
            GoBack();
            _pingDue = (short)(_limit - _next) <= 0; // no room there: has that changed?
            _timer.BackOff(nowMs);
        }

        return PutStream(nowMs);
    }

    private int PutStream(uint nowMs)
    {
        int length = 0;
        if (_gapDue)
        {
            length = Put(PacketKind.Gap, _session, []);
        }
        else if (!Rates.HoldsData && NextDataBytes() is int bytes and > 0)
        {
            length = PutData(bytes, nowMs);
        }
        else if (_pingDue || Rates.TryPing(nowMs))
        {
            length = Put(PacketKind.Ping, _session, []);
            _pingDue = false;
        }
        else if (_acknowledgementDue)
        {
            length = Put(PacketKind.Data, _session, []);
        }

        if (length > 0)
        {
            _gapDue = _acknowledgementDue = false; // every packet acknowledges
        }

        return length;
    }

    /// <summary>How many bytes the next packet of data has: no small ones while larger ones will be possible soon.</summary>
    private int NextDataBytes()
    {
        int pending = _outgoing.Count - (ushort)(_next - _acknowledged);
        int room = Math.Max((short)(_limit - _next), (short)0);
        int bytes = Math.Min(Math.Min(pending, _burstBytes), room);
        return bytes == pending || bytes == _burstBytes || _next == _acknowledged ? bytes : 0;
    }

    private int PutData(int bytes, uint nowMs)
    {
        _outgoing.Peek((ushort)(_next - _acknowledged), _packet.AsSpan(PacketHeader.SizeBytes, bytes));
        int length = Put(PacketKind.Data, _session, bytes);
        if (_next == _acknowledged)
        {
            _timer.Restart(nowMs);
        }

        bool isFirst = _next == _sent;
        _next += (ushort)bytes;
        if (isFirst)
        {
            _sent = _next;
            _timer.Sent(_sent, nowMs);
        }
        else
        {
            _resentBytes += bytes;
            _sent = (short)(_next - _sent) > 0 ? _next : _sent;
        }

        return length;
    }

    private int PutOpen(uint nowMs)
    {
        if ((int)(nowMs - _openDue) < 0)
        {
            return 0;
        }

        _openDue = nowMs + OpenIntervalMs;
        Span<byte> payload = stackalloc byte[OpenPayloadBytes];
        payload[0] = PacketHeader.Version;
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)_options.MaxPayloadBytes);
        return Put(PacketKind.Open, _dialled, payload);
    }

    private int PutAccept()
    {
        Span<byte> payload = stackalloc byte[AcceptPayloadBytes];
        payload[0] = PacketHeader.Version;
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)_options.MaxPayloadBytes);
        BinaryPrimitives.WriteUInt32BigEndian(payload[3..], _ownNonce);
        BinaryPrimitives.WriteUInt32BigEndian(payload[7..], _ownNonce); // also tells this life from others: an end is one session
        return Put(PacketKind.Accept, _dialled, payload);
    }

    private int PutReset()
    {
        Span<byte> payload = stackalloc byte[BootedPayloadBytes];
        payload[0] = (byte)_resetDue;
        BinaryPrimitives.WriteUInt32BigEndian(payload[1..], _ownNonce);
        int length = Put(PacketKind.Reset, _resetSession, _resetDue == ResetReason.Booted ? payload : payload[..1]);
        _resetDue = 0;
        return length;
    }

    private int Put(PacketKind kind, uint session, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(_packet.AsSpan(PacketHeader.SizeBytes));
        return Put(kind, session, payload.Length);
    }

    /// <returns>Length of header and payload, which is there.</returns>
    private int Put(PacketKind kind, uint session, int payloadBytes)
    {
        int room = _incoming.Room;
        new PacketHeader(kind, session, _next, _received, (ushort)room).Write(_packet);
        _promised = (ushort)(_received + room);
        return PacketHeader.SizeBytes + payloadBytes;
    }

    private void Handle(PacketHeader header, ReadOnlySpan<byte> payload, uint nowMs)
    {
        if (End != ArqEnd.None)
        {
            return;
        }

        if (header.Kind == PacketKind.Open)
        {
            HandleOpen(header, payload, nowMs);
        }
        else if (header.Kind == PacketKind.Reset)
        {
            HandleReset(header, payload);
        }
        else if (!_isOpen)
        {
            HandleBeforeOpen(header, payload, nowMs);
        }
        else if (header.Session == _session && header.Kind != PacketKind.Accept)
        {
            _hasHeard = true;
            _quietSince = nowMs;
            Rates.HearAnything(nowMs);
            HandleStream(header, payload, nowMs);
        }
    }

    private void HandleStream(PacketHeader header, ReadOnlySpan<byte> payload, uint nowMs)
    {
        TakeAcknowledgement(header, nowMs);
        switch (header.Kind)
        {
            case PacketKind.Data:
                TakeData(header.Sequence, payload);
                break;
            case PacketKind.Gap when _sent != _acknowledged:
                GoBack();
                _timer.Forget();
                break;
            case PacketKind.Ping:
                _acknowledgementDue = true;
                break;
            case PacketKind.Rate when payload.Length == sizeof(int):
                Rates.Hear(BinaryPrimitives.ReadInt32BigEndian(payload), nowMs);
                break;
        }
    }

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

    private void GoBack()
    {
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

        _acknowledgementDue |= payload.Length > 0;
        if (known <= payload.Length)
        {
            _received += (ushort)_incoming.Write(payload[known..]);
            _gapReported = false;
        }
    }

    /// <summary>Asks for what is missing, once until something comes in order.</summary>
    private void ReportGap()
    {
        _gapDue |= _isOpen && !_gapReported;
        _gapReported = true;
    }

    private void HandleOpen(PacketHeader header, ReadOnlySpan<byte> payload, uint nowMs)
    {
        if (_role == LinkRole.Dialler || payload.Length < OpenPayloadBytes)
        {
            return;
        }

        if (payload[0] != PacketHeader.Version)
        {
            (_resetDue, _resetSession) = (ResetReason.OtherVersion, header.Session);
        }
        else if (!_isOpen)
        {
            Begin(header, header.Session, _ownNonce, payload, nowMs);
            _acceptDue = true;
        }
        else if (header.Session != _dialled)
        {
            Finish(ArqEnd.Superseded);
        }
        else
        {
            _acceptDue = !_hasHeard; // the answer was lost, or this is an echo of long ago
        }
    }

    private void HandleBeforeOpen(PacketHeader header, ReadOnlySpan<byte> payload, uint nowMs)
    {
        if (_role == LinkRole.Acceptor)
        {
            (_resetDue, _resetSession) = (ResetReason.UnknownSession, header.Session);
        }
        else if (header.Kind == PacketKind.Accept && header.Session == _dialled && payload.Length >= AcceptPayloadBytes)
        {
            _peerLife = BinaryPrimitives.ReadUInt32BigEndian(payload[7..]);
            Begin(header, _dialled, BinaryPrimitives.ReadUInt32BigEndian(payload[3..]), payload, nowMs);
            _acknowledgementDue = true; // so that the peer knows
        }
    }

    private void Begin(PacketHeader header, uint dialled, uint accepted, ReadOnlySpan<byte> payload, uint nowMs)
    {
        _dialled = dialled;
        _session = dialled ^ accepted;
        _payloadBytes = Math.Min(_options.MaxPayloadBytes, Math.Max(MinPayloadBytes, (int)BinaryPrimitives.ReadUInt16BigEndian(payload[1..])));
        _burstBytes = _payloadBytes;
        _limit = header.Window;
        _isOpen = true;
        _quietSince = nowMs;
    }

    private void HandleReset(PacketHeader header, ReadOnlySpan<byte> payload)
    {
        if (_role == LinkRole.Dialler && !payload.IsEmpty)
        {
            bool isMine = header.Session == (_isOpen ? _session : _dialled);
            switch ((ResetReason)payload[0])
            {
                case ResetReason.Booted when _isOpen && payload.Length >= BootedPayloadBytes && BinaryPrimitives.ReadUInt32BigEndian(payload[1..]) != _peerLife:
                case ResetReason.UnknownSession when isMine && _isOpen:
                    Finish(ArqEnd.PeerRestarted);
                    break;
                case ResetReason.OtherVersion when isMine:
                    Finish(ArqEnd.OtherVersion);
                    break;
            }
        }

        if (_isOpen && header.Session == _session && payload is [(byte)ResetReason.Closed])
        {
            Finish(ArqEnd.Closed);
        }
    }

    private void CheckLimits(uint nowMs)
    {
        if (End != ArqEnd.None)
        {
            return;
        }

        if (!_isOpen)
        {
            if (_role == LinkRole.Dialler && nowMs - _begun >= (uint)_options.OpenLimit.TotalMilliseconds)
            {
                Finish(ArqEnd.NoAnswer);
            }
        }
        else if (!IsWaiting && !Rates.IsUnderWay)
        {
            _quietSince = nowMs; // no answer is due
        }
        else if (nowMs - _quietSince >= (uint)_options.LostLimit.TotalMilliseconds)
        {
            Finish(ArqEnd.Lost);
        }
    }

    private void Finish(ArqEnd end)
    {
        End = end;
        Rates.End();
    }
}
