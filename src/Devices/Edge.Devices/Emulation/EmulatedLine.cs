using System.Diagnostics;

namespace Edge.Devices;

/// <summary>One direction of an emulated link: when what enters it comes out. All connections share its rate.</summary>
internal sealed class EmulatedLine(LinkPlayback playback, ulong seed)
{
    private readonly Lock _gate = new();
    private ulong _state = seed;
    private long _free;

    /// <summary>Bytes of all pieces so far.</summary>
    public long EnteredBytes { get; private set; }

    /// <summary>The longest piece that is scheduled at once, as the link is now: what it carries in 0.1 ms, at least a packet.</summary>
    public int PieceBytes(long now)
    {
        LinkConditions conditions = playback.At(now, out _);
        return conditions.BitsPerSecond == 0 ? 64 * 1024 : (int)Math.Clamp(conditions.BitsPerSecond / 8 * 1e-4, conditions.FrameBytes, 64 * 1024);
    }

    /// <summary>When a piece comes out.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="entered">When it came, a <see cref="Stopwatch"/> timestamp.</param>
    /// <returns>A <see cref="Stopwatch"/> timestamp.</returns>
    public long Schedule(int bytes, long entered)
    {
        lock (_gate)
        {
            EnteredBytes += bytes;
            LinkConditions conditions = playback.At(Math.Max(entered, _free), out long sent);
            if (conditions.BitsPerSecond > 0)
            {
                sent += (long)(bytes * 8 / conditions.BitsPerSecond * Stopwatch.Frequency);
                _free = sent;
            }

            return sent + Ticks(conditions.Delay + (conditions.Jitter * NextChance()) + Retransmission(conditions, bytes));
        }
    }

    private TimeSpan Retransmission(LinkConditions conditions, int bytes)
    {
        TimeSpan delay = TimeSpan.Zero;
        double loss = conditions.LossOf(bytes);
        while (NextChance() < loss)
        {
            delay += conditions.Retransmission;
        }

        return delay;
    }

    /// <summary>The next of the numbers in [0, 1) of SplitMix64 (Steele et al., 2014): every run is the same.</summary>
    private double NextChance()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
