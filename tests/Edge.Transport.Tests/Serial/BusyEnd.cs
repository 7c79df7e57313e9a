namespace Edge.Transport.Tests.Serial;

/// <summary>An end that computes for long and serves its line for a moment in between; what arrives meanwhile is kept for it.</summary>
internal sealed class BusyEnd(ISerialEnd end, uint busyMs) : ISerialEnd
{
    private readonly List<byte> _kept = [];
    private uint _sinceMs;

    public bool IsOpen => end.IsOpen;

    public int Unacknowledged => end.Unacknowledged;

    public int WishedRate => end.WishedRate;

    /// <summary>The most bytes that were kept.</summary>
    public int MostKeptBytes { get; private set; }

    public void RateApplied(bool done, uint nowMs) => end.RateApplied(done, nowMs);

    public int Write(ReadOnlySpan<byte> bytes) => end.Write(bytes);

    public int Read(Span<byte> destination) => end.Read(destination);

    public void Receive(ReadOnlySpan<byte> bytes, uint nowMs)
    {
        _kept.AddRange(bytes);
        MostKeptBytes = Math.Max(MostKeptBytes, _kept.Count);
        if (nowMs - _sinceMs >= busyMs)
        {
            _sinceMs = nowMs;
            end.Receive([.. _kept], nowMs);
            _kept.Clear();
        }
    }

    public ReadOnlySpan<byte> Transmit(uint nowMs) => nowMs == _sinceMs ? end.Transmit(nowMs) : default;

    public void Dispose() => end.Dispose();
}
