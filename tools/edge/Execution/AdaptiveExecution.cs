using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A session that moves among variants, and the agent that was started for it.</summary>
internal sealed class AdaptiveExecution(AdaptiveSession session, LocalAgents local) : IAsyncDisposable
{
    /// <summary>The session.</summary>
    public AdaptiveSession Session => session;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await local.DisposeAsync();
    }
}
