using System.Buffers.Binary;
using Edge.Transport.Authentication;

namespace Edge.Transport.Serial;

/// <summary>What goes out: which packet is next, and what is in it.</summary>
internal sealed partial class ArqEndpoint
{
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

        _stream.Advance(nowMs);
        return PutStream(nowMs);
    }

    private int PutStream(uint nowMs)
    {
        if (_stream.IsGapDue)
        {
            return PutOfStream(PacketKind.Gap, 0);
        }

        if (!Rates.HoldsData && _stream.NextBytes is int bytes and > 0)
        {
            int length = PutOfStream(PacketKind.Data, bytes);
            _stream.Send(_packet, bytes, nowMs);
            return length;
        }

        if (_stream.IsPingDue || Rates.TryPing(nowMs))
        {
            return PutOfStream(PacketKind.Ping, 0);
        }

        return _stream.IsAcknowledgementDue ? PutOfStream(PacketKind.Data, 0) : 0;
    }

    private int PutOfStream(PacketKind kind, int payloadBytes)
    {
        _stream.Sent(kind);
        return Put(kind, _session, payloadBytes);
    }

    private int PutOpen(uint nowMs)
    {
        if ((int)(nowMs - _openDue) < 0)
        {
            return 0;
        }

        _openDue = nowMs + OpenIntervalMs;
        Span<byte> payload = stackalloc byte[PacketLayout.OpenPayloadBytes];
        payload[0] = PacketHeader.Version;
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)_options.MaxPayloadBytes);
        return Put(PacketKind.Open, _dialled, payload);
    }

    private int PutAccept()
    {
        Span<byte> payload = stackalloc byte[PacketLayout.AcceptPayloadBytes];
        payload[0] = PacketHeader.Version;
        BinaryPrimitives.WriteUInt16BigEndian(payload[1..], (ushort)_options.MaxPayloadBytes);
        BinaryPrimitives.WriteUInt32BigEndian(payload[3..], _ownNonce);
        BinaryPrimitives.WriteUInt32BigEndian(payload[7..], _ownNonce); // also tells this life from others: an end is one session
        return Put(PacketKind.Accept, _dialled, payload);
    }

    private int PutReset()
    {
        Span<byte> payload = stackalloc byte[PacketLayout.BootedPayloadBytes];
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
        _stream.Head(_packet, kind, session);
        return PacketHeader.SizeBytes + payloadBytes;
    }
}
