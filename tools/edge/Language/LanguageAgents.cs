using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Cli.Verbs;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Language;

/// <summary>The agents of a language model's devices. Those on this machine are started, and end with this object.</summary>
internal sealed class LanguageAgents : IAsyncDisposable
{
    private LocalAgents? _local;

    private LanguageAgents(LocalAgents local, ImmutableArray<ClusterDeviceAddress> addresses) => (_local, Addresses) = (local, addresses);

    /// <summary>Where they listen, in the order of the devices.</summary>
    public ImmutableArray<ClusterDeviceAddress> Addresses { get; }

    /// <summary>Starts the agents on this machine.</summary>
    /// <param name="devices">All devices; the last one is this process.</param>
    /// <param name="threads">Threads that compute on each of those on this machine.</param>
    /// <param name="options">Key and links.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LanguageAgents> StartAsync(ImmutableArray<ClusterDevice> devices, int threads, LanguageOptions options, CancellationToken cancellation)
    {
        LocalAgentOptions local = new() { KeyFile = options.KeyFile, Threads = threads, Link = options.Link };
        LocalAgents agents = await LocalAgents.StartAsync(devices.Count(d => d.Address == Clusters.Local), local, cancellation);
        try
        {
            int started = 0;
            return new LanguageAgents(
                agents,
                [.. devices[..^1].Select(d => new ClusterDeviceAddress(d.Name, AgentAddress.Parse(d.Address == Clusters.Local ? agents.Addresses[started++] : d.Address)))]);
        }
        catch
        {
            await agents.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _local, null)?.DisposeAsync() ?? ValueTask.CompletedTask;
}
