namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A clock that moves from event to event, on the thread that runs it: what happens is the same in every run.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    /// <summary>Microseconds since the start.</summary>
    public long NowUs { get; private set; }

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => NowUs;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        VirtualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Does something at a time.</summary>
    public void At(long us, Action action) => _events.Enqueue(action, (Math.Max(us, NowUs), _order++));

    /// <summary>Completes at a time.</summary>
    public Task UntilAsync(double us)
    {
        TaskCompletionSource done = new();
        At((long)Math.Ceiling(us), done.SetResult);
        return done.Task;
    }

    /// <summary>Moves on until something is done.</summary>
    public T Run<T>(Func<Task<T>> start)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // continuations run here, not where a test framework wants them
        try
        {
            Task<T> task = start();
            while (!task.IsCompleted)
            {
                Step();
            }

            return task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Moves on to a time.</summary>
    public void RunUntil(long us) => Run(async () =>
    {
        await UntilAsync(us);
        return true;
    });

    private void Step()
    {
        if (!_events.TryDequeue(out Action? action, out (long At, long Order) when))
        {
            throw new InvalidOperationException("Something waits for what never happens.");
        }

        NowUs = when.At;
        action();
    }

    private sealed class VirtualTimer(VirtualTime time, Action callback) : ITimer
    {
        private int _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time.At(time.NowUs + (long)dueTime.TotalMicroseconds, () =>
                {
                    if (version == _version)
                    {
                        callback();
                    }
                });
            }

            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
