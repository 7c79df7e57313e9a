using Edge.Devices;

namespace Edge.Cli.Execution;

/// <summary>The agent processes of one run on this machine: this program again, with stores in a temporary directory.</summary>
internal sealed class LocalAgents : IAsyncDisposable
{
    private readonly DirectoryInfo? _stores;
    private readonly IReadOnlyList<LocalAgent> _agents;

    private LocalAgents(DirectoryInfo? stores, IReadOnlyList<LocalAgent> agents) => (_stores, _agents) = (stores, agents);

    /// <summary>Where they listen.</summary>
    public IEnumerable<string> Addresses => _agents.Select(a => a.Address);

    /// <summary>Starts agents and waits until they can be reached.</summary>
    /// <param name="count">How many; none is fine.</param>
    /// <param name="keyFile">The pre-shared key, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LocalAgents> StartAsync(int count, FileInfo? keyFile, CancellationToken cancellation)
    {
        if (count == 0)
        {
            return new LocalAgents(null, []);
        }

        // `dotnet edge.dll` or the `edge` executable, whichever this is.
        string program = Environment.ProcessPath!;
        List<string> arguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(LocalAgents).Assembly.Location, "agent"] : ["agent"];
        if (keyFile is not null)
        {
            arguments.AddRange(["--key-file", keyFile.FullName]);
        }

        DirectoryInfo stores = Directory.CreateTempSubdirectory("edge-agents-");
        try
        {
            return new LocalAgents(stores, await LocalAgent.StartAsync(new LocalAgentCommand(program, arguments), count, stores.FullName, cancellation));
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
        _stores?.Delete(recursive: true);
    }
}
