using System.Buffers.Binary;
using System.Diagnostics;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Transport.Serial;

/// <summary>
/// One end of a serial line: makes a stream of bytes that is whole and in order (<see cref="ArqStream"/>) out of a line
/// that loses, damages and repeats bytes, but does not let one overtake another; knows one session from the next, and
/// agrees on a rate (<see cref="RateNegotiation"/>). See <c>docs/serial.md</c>.
/// <para>
/// Pure: what happens is a function of the bytes and times that it is given. <c>firmware/core/wire/arq.c</c> is the
/// accepting end of the same machine. Times are milliseconds modulo 2³². For one thread at a time.
/// </para>
/// </summary>
internal sealed partial class ArqEndpoint
{
    private const uint OpenIntervalMs = 100;

    private readonly LinkRole _role;
    private readonly SerialOptions _options;
    private readonly uint _ownNonce;
    private readonly PacketDecoder _decoder;
    private readonly ArqStream _stream;
    private readonly byte[] _packet;
    private readonly uint _begun;

    private uint _dialled; // nonce of the dialling end
    private uint _session;
    private uint _peerLife;
    private bool _isOpen;
    private uint _openDue;
    private uint _quietSince;

    private bool _acceptDue, _hasHeard;
    private ResetReason _resetDue;
    private uint _resetSession;
    private long _receivedBytes, _packets, _damagedPackets, _sentBytes;

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
        _stream = new ArqStream(options.WindowBytes);
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
    public int UnacknowledgedBytes => _stream.UnacknowledgedBytes;

    /// <summary>How many bytes can be read.</summary>
    public int AvailableBytes => _stream.AvailableBytes;

    /// <summary>How many bytes can be written.</summary>
    public int RoomBytes => _stream.RoomBytes;

    /// <summary>What has happened.</summary>
    public LineStatistics Statistics => new(_receivedBytes, _packets, _damagedPackets, _sentBytes, _stream.ResentBytes);

    /// <summary>Appends to the own stream as much as there is room for.</summary>
    /// <returns>How many bytes that was.</returns>
    public int Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Takes bytes of the peer's stream.</summary>
    /// <returns>How many.</returns>
    public int Read(Span<byte> destination) => _stream.Read(destination);

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
                    ReportDamage();
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

        return Math.Min(_stream.LeftMs(nowMs), Rates.LeftMs(nowMs));
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
            _stream.Hear(_decoder.Bytes, _decoder.Count, nowMs);
            if (header.Kind == PacketKind.Rate && payload.Length == sizeof(int))
            {
                Rates.Hear(BinaryPrimitives.ReadInt32BigEndian(payload), nowMs);
            }
        }
    }

    private void ReportDamage()
    {
        if (_isOpen)
        {
            _stream.ReportGap();
        }
    }

    private void HandleOpen(PacketHeader header, ReadOnlySpan<byte> payload, uint nowMs)
    {
        if (_role == LinkRole.Dialler || payload.Length < PacketLayout.OpenPayloadBytes)
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
        else if (header.Kind == PacketKind.Accept && header.Session == _dialled && payload.Length >= PacketLayout.AcceptPayloadBytes)
        {
            _peerLife = BinaryPrimitives.ReadUInt32BigEndian(payload[7..]);
            Begin(header, _dialled, BinaryPrimitives.ReadUInt32BigEndian(payload[3..]), payload, nowMs);
            _stream.Acknowledge(); // so that the peer knows
        }
    }

    private void Begin(PacketHeader header, uint dialled, uint accepted, ReadOnlySpan<byte> payload, uint nowMs)
    {
        _dialled = dialled;
        _session = dialled ^ accepted;
        int peerPayloadBytes = Math.Max(PacketLayout.MinPayloadBytes, (int)BinaryPrimitives.ReadUInt16BigEndian(payload[1..]));
        _stream.Begin(Math.Min(_options.MaxPayloadBytes, peerPayloadBytes), header.Window);
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
                case ResetReason.Booted when _isOpen && payload.Length >= PacketLayout.BootedPayloadBytes && BinaryPrimitives.ReadUInt32BigEndian(payload[1..]) != _peerLife:
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
        else if (_stream.UnacknowledgedBytes == 0 && !Rates.IsUnderWay)
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
