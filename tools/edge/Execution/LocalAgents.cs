using System.Globalization;
using System.Net;
using Edge.Devices;

namespace Edge.Cli.Execution;

/// <summary>
/// The agents that <c>edge</c> starts on this machine for one command. Each has a shard store in the user's cache, which
/// stays: the same model is not sent to them again.
/// </summary>
internal sealed class LocalAgents : IAsyncDisposable
{
    private readonly List<CacheSlot> _stores = [];
    private readonly List<LinkEmulator> _links = [];
    private IReadOnlyList<LocalAgent> _agents = [];

    private LocalAgents()
    {
    }

    /// <summary>Where each agent is reached.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Starts agents: this program again, with the verb <c>agent</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="keyFile">File with the pre-shared key, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public static Task<LocalAgents> StartAsync(int count, FileInfo? keyFile, CancellationToken cancellation) =>
        StartAsync(count, new LocalAgentOptions { KeyFile = keyFile }, cancellation);

    /// <summary>Starts agents: this program again, with the verb <c>agent</c>.</summary>
    /// <param name="count">How many.</param>
    /// <param name="options">How they run.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<LocalAgents> StartAsync(int count, LocalAgentOptions options, CancellationToken cancellation)
    {
        LocalAgents local = new();
        try
        {
            string[] self = IsHostedByDotnet ? [typeof(LocalAgents).Assembly.Location, "agent"] : ["agent"];
            string[] key = options.KeyFile is { } file ? ["--key-file", file.FullName] : [];
            string[] threads = options.Threads is { } number ? ["--threads", number.ToString(CultureInfo.InvariantCulture)] : [];
            LocalAgentCommand command = new(Environment.ProcessPath!, [.. self, .. key, .. threads]);
            for (int i = 0; i < count; i++)
            {
                local._stores.Add(CacheSlot.Take("agent", first: i));
            }

            local._agents = await LocalAgent.StartAsync(command, [.. local._stores.Select(s => s.Directory)], cancellation);
            local.Addresses = [.. local._agents.Select(a => options.Link is { } link ? local.Through(link, a.Address) : a.Address)];
            return local;
        }
        catch
        {
            await local.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_agents.Select(a => a.DisposeAsync().AsTask()));
        _links.ForEach(l => l.Dispose());
        _stores.ForEach(s => s.Dispose());
    }

    private static bool IsHostedByDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    private string Through(LinkConditions link, string address)
    {
        IPEndPoint target = IPEndPoint.Parse(address);
        LinkEmulator emulator = LinkEmulator.Start(new IPEndPoint(IPAddress.Loopback, 0), target.Address.ToString(), target.Port, link);
        _links.Add(emulator);
        return emulator.EndPoint.ToString();
    }
}
