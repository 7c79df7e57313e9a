using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;

namespace Edge.Cli.Language;

/// <summary>Opens a language model and makes it ready: imports, plans, starts devices, loads weights.</summary>
internal static class LanguageSource
{
    private const int UsualRowCapacity = 128;

    /// <summary>Makes a model ready.</summary>
    /// <param name="path">A model file.</param>
    /// <param name="options">How it should run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE6100: it is no language model; otherwise what is wrong with the file, the devices or the plan.</exception>
    public static async Task<LanguageRun> OpenAsync(string path, LanguageOptions options, CancellationToken cancellation)
    {
        ImportedModel model = ModelFile.Open(path, options.ContextTokens);
        TextInterface text = model.Text ?? throw new EdgeException(6100, $"'{path}' is no language model.", "It has no vocabulary, so it neither reads nor writes text.", "Use 'edge run' for other networks.");
        ImmutableArray<ClusterDevice> devices = DevicesOf(options);
        LanguagePlanningResult planned = Plan(model, text, devices, options);
        if (devices.Length > 1)
        {
            Terminal.Say(string.Join(' ', planned.Reasons));
        }

        // Devices on this machine share its processors.
        int threads = options.Threads ?? Math.Max(1, Environment.ProcessorCount / devices[^planned.Plan.Devices.Length..].Count(d => d.Address is Clusters.Local or Clusters.InProcess));
        return planned.Plan.Devices.Length > 1
            ? await StartAsync(model, text, planned, devices, threads, options, cancellation)
            : Start(model, text, planned, threads);
    }

    private static LanguageRun Start(ImportedModel model, TextInterface text, LanguagePlanningResult planned, int threads)
    {
        if (planned.Plan.Devices[0].WeightBudgetBytes == 0)
        {
            return new LanguageRun(new LanguageModel(model.Graph.Name, text, new LocalTokenEngine(planned.Plan, planned.Shards, threads)), planned.Plan, threads, null);
        }

        Plan plan = planned.Shards.Seal(planned.Plan);
        HostStore store = HostStore.Open();
        try
        {
            LocalTokenEngine engine = new(plan, device => StoredWeights.Open(plan, device, store.Shards, planned.Shards), threads);
            return new LanguageRun(new LanguageModel(model.Graph.Name, text, engine), plan, threads, store);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static async Task<LanguageRun> StartAsync(
        ImportedModel model,
        TextInterface text,
        LanguagePlanningResult planned,
        ImmutableArray<ClusterDevice> devices,
        int threads,
        LanguageOptions options,
        CancellationToken cancellation)
    {
        // Shards of an earlier plan keep their digests: a new plan for fewer devices asks only for what is new.
        Dictionary<Digest, Digest> known = [];
        Plan plan = planned.Shards.Seal(planned.Plan, known);
        LocalAgentOptions local = new() { KeyFile = options.KeyFile, Threads = threads, Link = options.Link };
        LocalAgents agents = await LocalAgents.StartAsync(devices.Count(d => d.Address == Clusters.Local), local, cancellation);
        HostStore? store = null;
        try
        {
            store = plan.Devices[plan.Endpoint].WeightBudgetBytes > 0 ? HostStore.Open() : null;
            int started = 0;
            ClusterDeviceAddress[] addresses =
            [
                .. devices[..^1].Select(d => new ClusterDeviceAddress(d.Name, AgentAddress.Parse(d.Address == Clusters.Local ? agents.Addresses[started++] : d.Address))),
            ];
            TokenClusterOptions cluster = new()
            {
                KeyFile = options.KeyFile?.FullName,
                Threads = threads,
                Store = store?.Shards,
                Replan = options.OnLoss == OnLoss.Replan ? Replan : null,
            };
            ITokenEngine engine = await ClusterTokenEngine.StartAsync(addresses, plan, planned.Shards, cluster, cancellation);
            return new LanguageRun(new LanguageModel(model.Graph.Name, text, engine), plan, threads, store, agents);
        }
        catch
        {
            await agents.DisposeAsync();
            store?.Dispose();
            throw;
        }

        (Plan Plan, IShardSource Shards) Replan(IReadOnlyList<int> remaining)
        {
            LanguagePlanningResult again = Plan(model, text, [.. remaining.Select(i => devices[i]), devices[^1]], options with { Strategy = LanguageStrategy.Tensor });
            return (again.Shards.Seal(again.Plan, known), again.Shards);
        }
    }

    private static LanguagePlanningResult Plan(ImportedModel model, TextInterface text, ImmutableArray<ClusterDevice> devices, LanguageOptions options)
    {
        int context = options.ContextTokens ?? Math.Min(text.ContextTokens, LanguageOptions.UsualContextTokens);
        TokenSettings tokens = new(Math.Min(UsualRowCapacity, context), context, options.Sequences, options.KeyValues);
        return LanguagePlanner.Plan(new LanguagePlanRequest(model, new ClusterSpec(devices), tokens)
        {
            Strategy = options.Strategy,
            WeightBudgetBytes = options.MemoryBytes,
            Payload = options.Payload,
        });
    }

    // This process is the last device: what is said to the model never leaves it. A number counts it, a list does not.
    private static ImmutableArray<ClusterDevice> DevicesOf(LanguageOptions options)
    {
        ClusterDevice self = new("this machine", Clusters.InProcess, DeviceProfiles.Local);
        if (options.Devices is null && options.Cluster is null)
        {
            return [self];
        }

        IEnumerable<ClusterDevice> others = Clusters.Read(options.Devices, options.Cluster).Devices;
        others = options.Devices is { } list && list.All(char.IsAsciiDigit) ? others.Skip(1) : others;
        return [.. others.Select(d => d.Address == Clusters.Local ? Behind(options.Link, d) : d), self];
    }

    private static ClusterDevice Behind(LinkConditions? link, ClusterDevice device) => link is null ? device : device with
    {
        Profile = device.Profile with
        {
            LinkRoundTripUs = Math.Max(device.Profile.LinkRoundTripUs, 2 * link.Delay.TotalMicroseconds),
            LinkBitsPerSecond = link.BitsPerSecond > 0 ? Math.Min(device.Profile.LinkBitsPerSecond, link.BitsPerSecond) : device.Profile.LinkBitsPerSecond,
        },
    };
}
