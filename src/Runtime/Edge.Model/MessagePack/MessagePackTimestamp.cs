namespace Edge.Model.MessagePack;

/// <summary>The timestamp of the specification (extension -1): seconds since 1970-01-01T00:00:00Z and nanoseconds.</summary>
public readonly record struct MessagePackTimestamp
{
    private const int NanosecondsPerTick = 100;

    /// <summary>Creates a timestamp.</summary>
    /// <param name="seconds">Seconds since the epoch, negative before it.</param>
    /// <param name="nanoseconds">0 … 999,999,999, added to <paramref name="seconds"/>.</param>
    /// <exception cref="EdgeException">1010: nanoseconds out of range.</exception>
    public MessagePackTimestamp(long seconds, uint nanoseconds)
    {
        if (nanoseconds > 999_999_999)
        {
            throw MessagePackErrors.BadTimestamp($"{nanoseconds} nanoseconds are more than 999,999,999.");
        }

        Seconds = seconds;
        Nanoseconds = nanoseconds;
    }

    /// <summary>Seconds since the epoch, negative before it.</summary>
    public long Seconds { get; }

    /// <summary>0 … 999,999,999, added to <see cref="Seconds"/>.</summary>
    public uint Nanoseconds { get; }

    /// <summary>The timestamp of <paramref name="time"/>.</summary>
    public static MessagePackTimestamp FromDateTimeOffset(DateTimeOffset time)
    {
        long ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        (long seconds, long rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return rest < 0
            ? new(seconds - 1, (uint)((rest + TimeSpan.TicksPerSecond) * NanosecondsPerTick))
            : new(seconds, (uint)(rest * NanosecondsPerTick));
    }

    /// <summary>The same moment, cut to 100 ns.</summary>
    /// <exception cref="EdgeException">1010: outside the years 1 … 9999.</exception>
    public DateTimeOffset ToDateTimeOffset()
    {
        long first = DateTimeOffset.MinValue.ToUnixTimeSeconds();
        long last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        if (Seconds < first || Seconds > last)
        {
            throw MessagePackErrors.BadTimestamp($"{Seconds} s are outside the years 1 to 9999.");
        }

        return DateTimeOffset.FromUnixTimeSeconds(Seconds).AddTicks(Nanoseconds / NanosecondsPerTick);
    }
}
