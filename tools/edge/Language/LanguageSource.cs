using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Model;
using Edge.Model.Encoding;
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

        ImportedModel model = ModelFile.Open(path, options.ContextTokens, RememberedDigests.OfModels);
        TextInterface text = model.Text ?? throw new EdgeException(6100, $"'{path}' is no language model.", "It has no vocabulary, so it neither reads nor writes text.", "Use 'edge run' for other networks.");
        ImmutableArray<ClusterDevice> devices = LanguagePlacement.DevicesOf(options);
        if (devices.Length == 1 || options.Strategy == LanguageStrategy.Single)
        {
            devices = [devices[^1]];
            return Start(model, text, LanguagePlacement.Plan(model, text, devices, options, measured: null), devices, measured: null, Threads(options, devices));
        }

        int threads = Threads(options, devices);
        LanguageAgents agents = await LanguageAgents.StartAsync(devices, threads, options, cancellation);
        try
        {
            MeasuredCluster measured = await LanguagePlacement.MeasureAsync(model, devices, agents, threads, options, cancellation);
            LanguagePlanningResult planned = LanguagePlacement.Plan(model, text, devices, options, measured);
            Terminal.Say(string.Join(' ', planned.Reasons));
            if (planned.Plan.Devices.Length > 1)
            {
                return await StartAsync(model, text, planned, devices, measured, agents, threads, options, cancellation);
            }

            await agents.DisposeAsync();
            devices = [devices[^1]];
            return Start(model, text, planned, devices, measured.Only([]), Threads(options, devices));
        }
        catch
        {
            await agents.DisposeAsync();
            throw;
        }
    }

    private static async Task<LanguageRun> StartAsync(
        ImportedModel model,
        TextInterface text,
        LanguagePlanningResult planned,
        ImmutableArray<ClusterDevice> devices,
        MeasuredCluster measured,
        LanguageAgents agents,
        int threads,
        LanguageOptions options,
        CancellationToken cancellation)
    {
        // Shards of an earlier plan keep their digests: a new plan for fewer devices asks only for what is new.
        Dictionary<Digest, Digest> known = RememberedDigests.Read();
        Plan plan = planned.Shards.Seal(planned.Plan, known);
        RememberedDigests.Write(known);
        RememberedShares.OfUser.Keep(model, devices, new ShareSpeeds(PlanEncoding.DigestOf(plan), planned.Speeds));
        HostStore? store = plan.Devices[plan.Endpoint].WeightBudgetBytes > 0 ? HostStore.Open() : null;
        if (store is not null)
        {
            // Where memory is counted, what planning left behind must not lie beside the weights.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        ImmutableArray<DeviceSpeedReport> speeds = DeviceSpeedReport.Of(devices, measured);
        return await StartAsync(text, plan, planned.Shards, speeds, agents, threads, options, store, store?.Shards, Replan, cancellation);

        (Plan Plan, IShardSource Shards) Replan(IReadOnlyList<int> remaining)
        {
            LanguagePlanningResult again = LanguagePlacement.Plan(model, text, [.. remaining.Select(i => devices[i]), devices[^1]], options with { Strategy = LanguageStrategy.Tensor }, measured.Only(remaining));
            return (again.Shards.Seal(again.Plan, known), again.Shards);
        }
    }

    /// <summary>Measures the devices of a command line: starts those on this machine for that long.</summary>
    /// <param name="model">What they are measured for.</param>
    /// <param name="options">Names the devices.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<MeasuredCluster> MeasureAsync(ImportedModel model, LanguageOptions options, CancellationToken cancellation)
    {
        ImmutableArray<ClusterDevice> devices = LanguagePlacement.DevicesOf(options);
        int threads = Threads(options, devices);
        await using LanguageAgents agents = await LanguageAgents.StartAsync(devices, threads, options, cancellation);
        return await LanguagePlacement.MeasureAsync(model, devices, agents, threads, options, cancellation);
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
        if (devices.Length == 1)
        {
            return new LanguageRun(new LanguageModel(plan.Graph.Name, text, new LocalTokenEngine(plan, device => StoredWeights.Open(plan, device, store), threads)), plan, threads, store);
        }

        LanguageAgents agents = await LanguageAgents.StartAsync(devices, threads, options, cancellation);
        return await StartAsync(text, plan, store, [], agents, threads, options, store, store, null, cancellation);
    }

    private static LanguageRun Start(ImportedModel model, TextInterface text, LanguagePlanningResult planned, ImmutableArray<ClusterDevice> devices, MeasuredCluster? measured, int threads)
    {
        ImmutableArray<DeviceSpeedReport> speeds = DeviceSpeedReport.Of(devices, measured);
        if (planned.Plan.Devices[0].WeightBudgetBytes == 0)
        {
            return new LanguageRun(new LanguageModel(model.Graph.Name, text, new LocalTokenEngine(planned.Plan, planned.Shards, threads)), planned.Plan, threads, null) { Speeds = speeds };
        }

        Dictionary<Digest, Digest> known = RememberedDigests.Read();
        Plan plan = planned.Shards.Seal(planned.Plan, known);
        RememberedDigests.Write(known);
        HostStore store = HostStore.Open();
        try
        {
            LocalTokenEngine engine = new(plan, device => StoredWeights.Open(plan, device, store.Shards, planned.Shards), threads);
            return new LanguageRun(new LanguageModel(model.Graph.Name, text, engine), plan, threads, store) { Speeds = speeds };
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
        ImmutableArray<DeviceSpeedReport> speeds,
        LanguageAgents agents,
        int threads,
        LanguageOptions options,
        IDisposable? owned,
        ShardStore? store,
        Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan,
        CancellationToken cancellation)
    {
        try
        {
            TokenClusterOptions cluster = new()
            {
                KeyFile = options.KeyFile?.FullName,
                Threads = threads,
                Store = store,
                Replan = options.OnLoss == OnLoss.Replan ? replan : null,
            };
            ITokenEngine engine = await ClusterTokenEngine.StartAsync(agents.Addresses, plan, shards, cluster, cancellation);
            return new LanguageRun(new LanguageModel(plan.Graph.Name, text, engine), plan, threads, owned, agents) { Speeds = speeds };
        }
        catch
        {
            await agents.DisposeAsync();
            owned?.Dispose();
            throw;
        }
    }
}
