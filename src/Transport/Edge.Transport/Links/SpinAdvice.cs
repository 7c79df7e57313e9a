using System.Diagnostics;

namespace Edge.Transport.Links;

/// <summary>
/// Whether it pays to look for a message again and again before sleeping until it comes. Being woken costs some ten
/// microseconds, twice in every allreduce; a processor that somebody else could use costs more. So a spin gives the
/// processor away at every turn. Where somebody takes it for as long as a device needs for a block, that is what is waited for;
/// where for longer, the spin ends, and many waits to come sleep at once.
/// </summary>
internal sealed class SpinAdvice
{
    private const int LeastPause = 16;
    private const int LongestPause = 2048;

    private static readonly long SpinTicks = Stopwatch.Frequency * 400 / 1_000_000;
    private static readonly long TakenTicks = Stopwatch.Frequency * 200 / 1_000_000;

    private int _pause = LeastPause;
    private int _waitsToSleep;
    private long _start, _last;

    /// <summary>A wait begins.</summary>
    /// <returns>Whether to spin; then <see cref="Continue"/> is asked after every look.</returns>
    public bool Begin()
    {
        if (Environment.ProcessorCount == 1 || _waitsToSleep > 0)
        {
            _waitsToSleep--;
            return false;
        }

        _start = _last = Stopwatch.GetTimestamp();
        return true;
    }

    /// <summary>Lets others have the processor for a moment.</summary>
    /// <returns>Whether to look again.</returns>
    public bool Continue()
    {
        Thread.Yield();
        long now = Stopwatch.GetTimestamp();
        bool isTaken = now - _last > TakenTicks;
        _last = now;
        if (isTaken)
        {
            _waitsToSleep = _pause;
            _pause = Math.Min(2 * _pause, LongestPause);
        }

        return !isTaken && now - _start < SpinTicks;
    }

    /// <summary>What was waited for came during a spin.</summary>
    public void Succeed() => _pause = Math.Max(_pause - 1, LeastPause);
}
