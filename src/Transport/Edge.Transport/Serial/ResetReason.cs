namespace Edge.Transport.Serial;

/// <summary>Why there is no session. The numbers are part of the wire format.</summary>
internal enum ResetReason : byte
{
    /// <summary>The sender has just started, and says which of its lives this is.</summary>
    Booted = 1,

    /// <summary>The sender does not know the session of a packet that it got: it has started since.</summary>
    UnknownSession = 2,

    /// <summary>The sender has nothing more to say.</summary>
    Closed = 3,

    /// <summary>The sender has another version of the packets.</summary>
    OtherVersion = 4,
}
