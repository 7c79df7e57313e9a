using Microsoft.Extensions.Hosting;

namespace Edge.Cli.Server;

/// <summary>A host that begins and ends with the command that holds it, and hears no signals itself.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
