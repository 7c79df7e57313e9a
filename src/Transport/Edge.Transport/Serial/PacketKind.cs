namespace Edge.Transport.Serial;

/// <summary>What a packet on a serial line is for. The numbers are part of the wire format; see <c>docs/serial.md</c>.</summary>
internal enum PacketKind : byte
{
    /// <summary>The dialling end begins a session: its nonce as the session, <c>[version, largest payload u16]</c>.</summary>
    Open = 1,

    /// <summary>The accepting end agrees: the same nonce as the session, <c>[version, largest payload u16, nonce u32, life u32]</c>.</summary>
    Accept = 2,

    /// <summary>Bytes of the stream; without any it is an acknowledgement.</summary>
    Data = 3,

    /// <summary>An acknowledgement after which something was lost: send again from there.</summary>
    Gap = 4,

    /// <summary>Asks for an acknowledgement.</summary>
    Ping = 5,

    /// <summary>There is no session (any more): <c>[reason]</c>, and <c>[life u32]</c> of who has just started.</summary>
    Reset = 6,

    /// <summary>The dialling end proposes a rate, the accepting end agrees (the same) or refuses (0): <c>[bits a second u32]</c>.</summary>
    Rate = 7,
}
