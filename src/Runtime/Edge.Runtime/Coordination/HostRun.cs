using Edge.Model;

namespace Edge.Runtime;

/// <summary>What the host does of a prepared plan: its own session, its links to the agents, and the boards whose lines it holds.</summary>
internal sealed class HostRun(Session session, HeldExchange exchange, IReadOnlyList<(int Device, AgentConnection Agent)> agents, IReadOnlyList<BoardRun> boards) : IDisposable
{
    /// <summary>The session of the endpoint.</summary>
    public Session Session => session;

    /// <summary>Tensor bytes of the last inference.</summary>
    public HeldExchange Exchange => exchange;

    /// <summary>The agents, each with the device of the plan that it is.</summary>
    public IReadOnlyList<(int Device, AgentConnection Agent)> Agents => agents;

    /// <summary>The boards.</summary>
    public IReadOnlyList<BoardRun> Boards => boards;

    /// <summary>
    /// Runs one inference: agents and boards are told to start, then the host's program runs on the calling thread. Returns when
    /// every device is through; a device that fails or is lost ends the others.
    /// </summary>
    /// <exception cref="EdgeException">The error of a device, its own before that of one that waited for it.</exception>
    public async Task RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        session.Attach(inputs, outputs);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using CancellationTokenRegistration _ = cancellation.Register(() => Fail(session.Device, new OperationCanceledException(cancellation), stop));
        exchange.BeginInference();
        Task[] answers =
        [
            .. agents.Where(a => HasWork(a.Device)).Select(a => StartAsync(a.Device, () => a.Agent.AskAsync(new Protocol.RunRequest()), stop)),
            .. boards.Select(b => StartAsync(b.Exchange.Device, () => b.RunAsync(stop.Token), stop)),
        ];
        EdgeException? failure = null;
        try
        {
            session.RunAttached();
        }
        catch (EdgeException e)
        {
            failure = e;
            Fail(session.Device, e, stop);
        }
        finally
        {
            exchange.EndInference();
        }

        foreach (Task answer in answers)
        {
            try
            {
                await answer;
            }
            catch (EdgeException e)
            {
                failure = failure is null || IsConsequence(failure) ? e : failure;
            }
            catch (OperationCanceledException)
            {
                // A board that was told to stop, for the reason that another device gives.
            }
        }

        cancellation.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Closes the links and gives the memory back.</summary>
    public void Dispose()
    {
        exchange.Dispose();
        foreach (BoardRun board in boards)
        {
            board.Dispose();
        }

        session.Dispose();
    }

    /// <summary>Whether an error only says that another device is gone: one that waited in vain, or whose link was closed.</summary>
    public static bool IsConsequence(EdgeException failure) => failure.Code is ExecutionErrors.PeerLostCode or (>= 4000 and < 4100);

    /// <summary>Whoever has nothing to do is not waited for: it may be behind a slow link.</summary>
    private bool HasWork(int device) => !session.Plan.Devices[device].Steps.IsEmpty;

    private async Task StartAsync(int device, Func<Task> run, CancellationTokenSource stop)
    {
        try
        {
            await run();
        }
        catch (EdgeException e)
        {
            Fail(device, e, stop); // nobody waits for what cannot come
            throw;
        }
    }

    private void Fail(int device, Exception cause, CancellationTokenSource stop)
    {
        exchange.Fail(device, cause);
        foreach (BoardRun board in boards)
        {
            board.Exchange.Dispose();
        }

        stop.Cancel();
    }
}
