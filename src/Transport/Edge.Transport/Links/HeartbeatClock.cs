using System.Diagnostics;

namespace Edge.Transport.Links;

/// <summary>
/// Lets the links of this process beat, on a thread of its own: timers of the thread pool come late where its threads
/// are busy, and a late heartbeat ends a link.
/// </summary>
internal sealed class HeartbeatClock
{
    private readonly object _gate = new();
    private readonly List<(Link Link, long PeriodTicks, long Due)> _links = [];

    private HeartbeatClock() => new Thread(Run) { IsBackground = true, Name = "edge heartbeats" }.Start();

    /// <summary>The clock of this process.</summary>
    public static HeartbeatClock Shared { get; } = new();

    /// <summary>From now on, <paramref name="link"/> beats once in each <paramref name="period"/>.</summary>
    public void Add(Link link, TimeSpan period)
    {
        long ticks = (long)(period.TotalSeconds * Stopwatch.Frequency);
        lock (_gate)
        {
            _links.Add((link, ticks, Stopwatch.GetTimestamp() + ticks));
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        var due = new List<Link>();
        while (true)
        {
            lock (_gate)
            {
                Monitor.Wait(_gate, Collect(due));
            }

            foreach (Link link in due)
            {
                link.Beat();
            }
        }
    }

    /// <summary>Finds the links that are due and forgets the closed ones.</summary>
    /// <returns>For how long nothing else is due, in ms.</returns>
    private int Collect(List<Link> due)
    {
        due.Clear();
        long now = Stopwatch.GetTimestamp();
        long next = now + (60 * Stopwatch.Frequency);
        for (int i = _links.Count - 1; i >= 0; i--)
        {
            (Link link, long period, long at) = _links[i];
            if (link.IsClosed)
            {
                _links.RemoveAt(i);
                continue;
            }

            if (at <= now)
            {
                due.Add(link);
                at = now + period;
                _links[i] = (link, period, at);
            }

            next = Math.Min(next, at);
        }

        return due.Count > 0 ? 0 : (int)((next - now) * 1000 / Stopwatch.Frequency) + 1;
    }
}
