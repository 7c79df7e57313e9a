namespace Edge.Transport.Serial;

/// <summary>What has happened on a serial line in a session.</summary>
/// <param name="ReceivedBytes">Everything that arrived, noise included.</param>
/// <param name="Packets">Whole packets that arrived.</param>
/// <param name="DamagedPackets">What arrived between two delimiters and was no packet.</param>
/// <param name="SentBytes">Everything that was sent.</param>
/// <param name="ResentBytes">Bytes of the stream that were sent again.</param>
public readonly record struct LineStatistics(long ReceivedBytes, long Packets, long DamagedPackets, long SentBytes, long ResentBytes)
{
    /// <summary>Everything that crossed the line, both ways.</summary>
    public long TotalBytes => ReceivedBytes + SentBytes;
}
