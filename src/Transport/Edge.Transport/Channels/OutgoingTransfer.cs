using Edge.Model;

namespace Edge.Transport.Channels;

/// <summary>The sending end of a transfer: how much the receiver takes at the moment.</summary>
internal sealed class OutgoingTransfer
{
    private readonly Lock _gate = new();
    private long _creditBytes;
    private EdgeException? _end;
    private TaskCompletionSource? _changed;

    /// <summary>Whether it cannot go on.</summary>
    public bool IsEnded
    {
        get
        {
            lock (_gate)
            {
                return _end is not null;
            }
        }
    }

    /// <summary>The receiver takes more.</summary>
    public void Grant(int bytes) => Change(() => _creditBytes += bytes);

    /// <summary>The transfer cannot go on.</summary>
    public void End(EdgeException reason) => Change(() => _end ??= reason);

    /// <summary>Waits for credit and takes it.</summary>
    /// <param name="maxBytes">How much can be used.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How much may be sent: 1 … <paramref name="maxBytes"/>.</returns>
    public async ValueTask<int> TakeAsync(int maxBytes, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_end is not null)
                {
                    throw new EdgeException(_end.Diagnostics, _end);
                }

                if (_creditBytes > 0)
                {
                    int taken = (int)Math.Min(_creditBytes, maxBytes);
                    _creditBytes -= taken;
                    return taken;
                }

                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource? changed;
        lock (_gate)
        {
            change();
            (changed, _changed) = (_changed, null);
        }

        changed?.SetResult();
    }
}
