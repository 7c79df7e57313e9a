using Edge.Model;

namespace Edge.Runtime;

/// <summary>The host's part of a prepared plan: its session, and its links to the agents.</summary>
internal sealed class HostRun(Session session, LinkExchange exchange, IReadOnlyList<AgentConnection> agents) : IDisposable
{
    /// <summary>The session of the endpoint.</summary>
    public Session Session => session;

    /// <summary>Tensor bytes of the last inference.</summary>
    public LinkExchange Exchange => exchange;

    /// <summary>The agents by device.</summary>
    public IReadOnlyList<AgentConnection> Agents => agents;

    /// <summary>
    /// Runs one inference: the agents are told to start, then the host's program runs on the calling thread. Returns when
    /// every device is through; a device that fails or is lost ends the others.
    /// </summary>
    /// <exception cref="EdgeException">The error of a device, its own before that of one that waited for it.</exception>
    public async Task RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        session.Attach(inputs, outputs);
        await using CancellationTokenRegistration _ = cancellation.Register(exchange.Dispose);
        exchange.BeginInference();
        Task[] answers = [.. agents.Select(StartAsync)];
        EdgeException? failure = null;
        try
        {
            session.RunAttached();
        }
        catch (EdgeException e)
        {
            failure = e;
            exchange.Dispose();
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
        session.Dispose();
    }

    /// <summary>Whether an error only says that another device is gone: one that waited in vain, or whose link was closed.</summary>
    public static bool IsConsequence(EdgeException failure) => failure.Code is ExecutionErrors.PeerLostCode or (>= 4000 and < 4100);

    private async Task StartAsync(AgentConnection agent)
    {
        try
        {
            await agent.AskAsync(new Protocol.RunRequest());
        }
        catch
        {
            exchange.Dispose(); // the host waits for nothing that cannot come
            throw;
        }
    }
}
