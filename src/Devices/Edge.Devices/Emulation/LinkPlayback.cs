using System.Diagnostics;

namespace Edge.Devices;

/// <summary>A trace that is being played: it begins with the first connection.</summary>
internal sealed class LinkPlayback(LinkTrace trace)
{
    private long _start = -1;

    /// <summary>The trace begins now, unless it has begun.</summary>
    public void Begin() => Interlocked.CompareExchange(ref _start, Stopwatch.GetTimestamp(), -1);

    /// <summary>The link for what enters at a time, and when it can: a link that is down takes nothing in until it is up.</summary>
    /// <param name="entered">A <see cref="Stopwatch"/> timestamp.</param>
    /// <param name="admitted">The same, or when the link is up again.</param>
    public LinkConditions At(long entered, out long admitted)
    {
        long start = Interlocked.Read(ref _start);
        int phase = trace.At(start < 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(start, Math.Max(entered, start)));
        admitted = entered;
        while (trace.Phases[phase].Conditions is null)
        {
            phase++;
            admitted = Math.Max(admitted, start + (long)(trace.Phases[phase].Start.TotalSeconds * Stopwatch.Frequency));
        }

        return trace.Phases[phase].Conditions!;
    }
}
