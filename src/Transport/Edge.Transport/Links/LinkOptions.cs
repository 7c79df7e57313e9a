using Edge.Transport.Authentication;

namespace Edge.Transport.Links;

/// <summary>What one end of a link insists on.</summary>
public sealed record LinkOptions
{
    /// <summary>The key that both ends must have; <see cref="PreSharedKey.None"/> for none.</summary>
    public PreSharedKey Key { get; init; } = PreSharedKey.None;

    /// <summary>Longest payload of a frame, both ways. A receiver sets aside at most this much for a frame.</summary>
    public int MaxPayloadBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long the peer may say nothing, not even a heartbeat (20 ms … 1 h).</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long opening a link may take.</summary>
    public TimeSpan HandshakeLimit { get; init; } = TimeSpan.FromSeconds(5);
}
