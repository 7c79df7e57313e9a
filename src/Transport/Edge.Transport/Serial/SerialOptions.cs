namespace Edge.Transport.Serial;

/// <summary>What one end of a serial line insists on.</summary>
public sealed record SerialOptions
{
    /// <summary>Largest payload of a packet that this end takes, 16 … 4,096 bytes; a packet has at most what both take.</summary>
    public int MaxPayloadBytes { get; init; } = 1024;

    /// <summary>How many bytes may be under way in each direction, 64 … 32,767; the peer may have room for less.</summary>
    public int WindowBytes { get; init; } = 16 * 1024;

    /// <summary>How long the peer may take to answer at first: a board may be starting.</summary>
    public TimeSpan OpenLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a line may deliver nothing whole while an answer is due; less than <c>LinkOptions.SilenceLimit</c>, so that the error names the line.</summary>
    public TimeSpan LostLimit { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The fastest rate that the accepting end agrees to, in bits a second.</summary>
    public int MaxBitsPerSecond { get; init; } = 12_000_000;
}
