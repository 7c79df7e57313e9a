using System.Globalization;
using Edge.Model;
using Edge.Runtime;
using Edge.Runtime.TestHost;

// Two processes for tests of whole clusters:
//   --listen HOST:PORT --store DIR [...]   an agent as `edge agent` runs it, with tiny kernels
//   --coordinate HOST:PORT                 a coordinator that runs one inference on that agent
// --hold DIR makes every Add step write DIR/reached and wait for DIR/go.
Dictionary<string, string> given = [];
for (int i = 0; i < args.Length; i++)
{
    given[args[i]] = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i] : "";
}

try
{
    if (given.TryGetValue("--coordinate", out string? address))
    {
        BandPlans plans = new();
        await using Coordinator coordinator = await Coordinator.ConnectAsync(
            [new ClusterDeviceAddress("device0", AgentAddress.Parse(address))], new CoordinatorOptions { Kernels = new TinyKernels() });
        await coordinator.PrepareAsync(plans.Bands(1), plans.Shards);
        byte[] image = new byte[plans.ImageBytes];
        await coordinator.RunAsync([image], [new byte[image.Length]]);
        return 0;
    }

    AgentOptions options = new()
    {
        Listen = AgentAddress.Parse(given["--listen"]).ToEndPoint(),
        StoreDirectory = given["--store"],
        KeyFile = given.GetValueOrDefault("--key-file"),
        HeartbeatLimit = TimeSpan.FromSeconds(2),
        DrainLimit = TimeSpan.FromSeconds(2),
        Threads = 1,
        StopsWithStandardInput = given.ContainsKey("--stop-with-input"),
    };
    options = given.TryGetValue("--memory", out string? bytes) ? options with { MaxMemoryBytes = long.Parse(bytes, CultureInfo.InvariantCulture) } : options;
    await Agent.RunAsync(options, new TinyKernels(given.TryGetValue("--hold", out string? directory) ? Hold(directory) : null), Console.Out);
    return 0;
}
catch (EdgeException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

static Action<int> Hold(string directory)
{
    ManualResetEventSlim never = new();
    return _ =>
    {
        File.WriteAllText(Path.Combine(directory, "reached"), "");
        while (!File.Exists(Path.Combine(directory, "go")))
        {
            never.Wait(5);
        }
    };
}
