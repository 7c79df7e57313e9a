namespace Edge.Transport.Serial;

/// <summary>
/// Where everything is in a packet (<c>docs/serial.md</c>). Constants only, so that <c>firmware/nano</c> compiles the same
/// file.
/// </summary>
internal static class PacketLayout
{
    /// <summary>Version of the packets; Open and Accept carry it.</summary>
    public const byte Version = 2;

    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 11;

    /// <summary>Bytes behind the payload: CRC-32C of header and payload.</summary>
    public const int ChecksumBytes = 4;

    /// <summary>Nonces of both ends, exclusive-or; 32 bits.</summary>
    public const int SessionOffset = 1;

    /// <summary>Position of the payload in the sender's stream; 16 bits.</summary>
    public const int SequenceOffset = 5;

    /// <summary>Position that the sender expects next in the other stream; 16 bits.</summary>
    public const int AcknowledgementOffset = 7;

    /// <summary>How many bytes from there on it has room for; 16 bits.</summary>
    public const int WindowOffset = 9;

    /// <summary>Smallest and usual payload of Open: version, largest payload.</summary>
    public const int OpenPayloadBytes = 3;

    /// <summary>Payload of Accept: version, largest payload, nonce, life.</summary>
    public const int AcceptPayloadBytes = 11;

    /// <summary>Payload of a Reset of who has booted: reason, life.</summary>
    public const int BootedPayloadBytes = 5;

    /// <summary>The largest payload that both ends take is at least this, and packets do not become shorter, however much is lost.</summary>
    public const int MinPayloadBytes = 16;
}
