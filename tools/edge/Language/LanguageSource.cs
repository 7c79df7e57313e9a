using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Cli.Plans;
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
    /// <summary>Makes a model ready.</summary>
    /// <param name="path">A model file, or a plan.</param>
    /// <param name="options">How it should run.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE6100: it is no language model; otherwise what is wrong with the file, the devices or the plan.</exception>
    public static async Task<LanguageRun> OpenAsync(string path, LanguageOptions options, CancellationToken cancellation)
    {
        if (LanguagePlanFolder.Recognises(path))
        {
            return await OpenPlanAsync(path, options, cancellation);
        }

        ImportedModel model = ModelFile.Open(path, options.ContextTokens);
        TextInterface text = model.Text ?? throw new EdgeException(6100, $"'{path}' is no language model.", "It has no vocabulary, so it neither reads nor writes text.", "Use 'edge run' for other networks.");
        ImmutableArray<ClusterDevice> devices = LanguagePlacement.DevicesOf(options);
        LanguagePlanningResult planned = LanguagePlacement.Plan(model, text, devices, options);
        if (devices.Length > 1)
        {
            Terminal.Say(string.Join(' ', planned.Reasons));
        }

        // Devices on this machine share its processors.
        devices = devices[^planned.Plan.Devices.Length..];
        int threads = Threads(options, devices);
        if (devices.Length == 1)
        {
            return Start(model, text, planned, threads);
        }

        // Shards of an earlier plan keep their digests: a new plan for fewer devices asks only for what is new.
        Dictionary<Digest, Digest> known = RememberedDigests.Read();
        Plan plan = planned.Shards.Seal(planned.Plan, known);
        RememberedDigests.Write(known);
        HostStore? store = plan.Devices[plan.Endpoint].WeightBudgetBytes > 0 ? HostStore.Open() : null;
        return await StartAsync(text, plan, planned.Shards, devices, threads, options, store, store?.Shards, Replan, cancellation);

        (Plan Plan, IShardSource Shards) Replan(IReadOnlyList<int> remaining)
        {
            LanguagePlanningResult again = LanguagePlacement.Plan(model, text, [.. remaining.Select(i => devices[i]), devices[^1]], options with { Strategy = LanguageStrategy.Tensor });
            return (again.Shards.Seal(again.Plan, known), again.Shards);
        }
    }

    private static int Threads(LanguageOptions options, ImmutableArray<ClusterDevice> devices) =>
        options.Threads ?? Math.Max(1, Environment.ProcessorCount / devices.Count(d => d.Address is Clusters.Local or Clusters.InProcess));

    private static async Task<LanguageRun> OpenPlanAsync(string path, LanguageOptions options, CancellationToken cancellation)
    {
        if (options.OnLoss == OnLoss.Replan)
        {
            throw new EdgeException(6005, "A plan cannot be planned again.", "Planning needs the model file, and a plan does not hold it.", "Run the model file instead, or leave out --on-loss replan.");
        }

        (Plan plan, ShardStore store, TextInterface text) = LanguagePlanFolder.Read(path);
        ImmutableArray<ClusterDevice> devices = options.Devices is null && options.Cluster is null
            ? LanguagePlacement.DevicesOf(options with { Devices = $"{plan.Devices.Length}" })
            : LanguagePlacement.DevicesOf(options);
        if (devices.Length != plan.Devices.Length)
        {
            store.Dispose();
            throw new EdgeException(6006, $"The plan is for {plan.Devices.Length} devices and {devices.Length} are given.", "A plan runs on as many devices as it was made for.", "Give as many devices, or plan again.");
        }

        int threads = Threads(options, devices);
        return devices.Length == 1
            ? new LanguageRun(new LanguageModel(plan.Graph.Name, text, new LocalTokenEngine(plan, device => StoredWeights.Open(plan, device, store), threads)), plan, threads, store)
            : await StartAsync(text, plan, store, devices, threads, options, store, store, null, cancellation);
    }

    private static LanguageRun Start(ImportedModel model, TextInterface text, LanguagePlanningResult planned, int threads)
    {
        if (planned.Plan.Devices[0].WeightBudgetBytes == 0)
        {
            return new LanguageRun(new LanguageModel(model.Graph.Name, text, new LocalTokenEngine(planned.Plan, planned.Shards, threads)), planned.Plan, threads, null);
        }

        Dictionary<Digest, Digest> known = RememberedDigests.Read();
        Plan plan = planned.Shards.Seal(planned.Plan, known);
        RememberedDigests.Write(known);
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
        TextInterface text,
        Plan plan,
        IShardSource shards,
        ImmutableArray<ClusterDevice> devices,
        int threads,
        LanguageOptions options,
        IDisposable? owned,
        ShardStore? store,
        Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan,
        CancellationToken cancellation)
    {
        LocalAgentOptions local = new() { KeyFile = options.KeyFile, Threads = threads, Link = options.Link };
        LocalAgents agents = await LocalAgents.StartAsync(devices.Count(d => d.Address == Clusters.Local), local, cancellation);
        try
        {
            int started = 0;
            ClusterDeviceAddress[] addresses =
            [
                .. devices[..^1].Select(d => new ClusterDeviceAddress(d.Name, AgentAddress.Parse(d.Address == Clusters.Local ? agents.Addresses[started++] : d.Address))),
            ];
            TokenClusterOptions cluster = new()
            {
                KeyFile = options.KeyFile?.FullName,
                Threads = threads,
                Store = store,
                Replan = options.OnLoss == OnLoss.Replan ? replan : null,
            };
            ITokenEngine engine = await ClusterTokenEngine.StartAsync(addresses, plan, shards, cluster, cancellation);
            return new LanguageRun(new LanguageModel(plan.Graph.Name, text, engine), plan, threads, owned, agents);
        }
        catch
        {
            await agents.DisposeAsync();
            owned?.Dispose();
            throw;
        }
    }
}
