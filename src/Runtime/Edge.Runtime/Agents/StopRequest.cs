using System.Runtime.InteropServices;

namespace Edge.Runtime;

/// <summary>
/// The wish that a process stops: SIGTERM, SIGINT, a token, or whoever makes it. From its creation on these signals end nothing by
/// themselves, so it is created before a process says that it is there.
/// </summary>
public sealed class StopRequest : IDisposable
{
    private readonly TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminated, _interrupted;
    private readonly CancellationTokenRegistration _cancelled;

    /// <summary>Begins to listen.</summary>
    /// <param name="cancellation">Makes the request, too.</param>
    public StopRequest(CancellationToken cancellation)
    {
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Take);
        _interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Take);
        _cancelled = cancellation.Register(Make);
    }

    /// <summary>Done when the process is to stop.</summary>
    public Task Made => _made.Task;

    /// <summary>Makes the request.</summary>
    public void Make() => _made.TrySetResult();

    /// <summary>Gives the signals back.</summary>
    public void Dispose()
    {
        _terminated.Dispose();
        _interrupted.Dispose();
        _cancelled.Dispose();
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Make();
    }
}
