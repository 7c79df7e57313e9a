namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A clock that stands still until a test moves it; any thread may wait on it.</summary>
internal sealed class StoppedTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<StoppedTimer> _timers = [];
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _nowUs;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => Interlocked.Read(ref _nowUs);

    /// <summary>Completes when something waits for the clock, or does already.</summary>
    public Task TimerSetAsync()
    {
        lock (_gate)
        {
            return _timers.Count > 0 ? Task.CompletedTask : _timerSet.Task;
        }
    }

    public void Advance(TimeSpan time)
    {
        StoppedTimer[] due;
        lock (_gate)
        {
            _nowUs += (long)time.TotalMicroseconds;
            due = [.. _timers.Where(t => t.DueUs <= _nowUs)];
            _timers.RemoveAll(due.Contains);
        }

        foreach (StoppedTimer timer in due)
        {
            timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        StoppedTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class StoppedTimer(StoppedTime time, Action callback) : ITimer
    {
        public long DueUs { get; private set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueUs = time._nowUs + (long)dueTime.TotalMicroseconds;
                    time._timers.Add(this);
                    time._timerSet.TrySetResult();
                    time._timerSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
