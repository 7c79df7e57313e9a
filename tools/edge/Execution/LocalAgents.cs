using Edge.Devices;

namespace Edge.Cli.Execution;

/// <summary>The agents that <c>edge</c> starts on this machine for one run. Their shard stores go with them.</summary>
internal sealed class LocalAgents : IAsyncDisposable
{
    private readonly IReadOnlyList<LocalAgent> _agents;
    private readonly DirectoryInfo _stores;

    private LocalAgents(IReadOnlyList<LocalAgent> agents, DirectoryInfo stores) => (_agents, _stores) = (agents, stores);

    /// <summary>Where each agent listens.</summary>
    public IReadOnlyList<string> Addresses => [.. _agents.Select(a => a.Address)];

    /// <summary>Starts agents: this program again, with the verb <c>agent</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="keyFile">File with the pre-shared key, or null: agents on other machines link up with these, too.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LocalAgents> StartAsync(int count, FileInfo? keyFile, CancellationToken cancellation)
    {
        DirectoryInfo stores = Directory.CreateTempSubdirectory("edge-agents-");
        try
        {
            string[] self = IsHostedByDotnet ? [typeof(LocalAgents).Assembly.Location, "agent"] : ["agent"];
            string[] key = keyFile is null ? [] : ["--key-file", keyFile.FullName];
            LocalAgentCommand command = new(Environment.ProcessPath!, [.. self, .. key]);
            return new LocalAgents(await LocalAgent.StartAsync(command, count, stores.FullName, cancellation), stores);
        }
        catch
        {
            stores.Delete(recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_agents.Select(a => a.DisposeAsync().AsTask()));
        _stores.Delete(recursive: true);
    }

    private static bool IsHostedByDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
}
