using System.Collections.Immutable;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Importers;
using Edge.Kernels;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>What <c>edge run</c> runs: a model that is planned here, or a plan from disk.</summary>
internal sealed class RunSource : IAsyncDisposable
{
    private readonly Plan _plan;
    private readonly IShardSource _shards;
    private readonly ImmutableArray<string> _addresses;
    private readonly RunOptions _options;
    private readonly Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? _replan;

    private RunSource(
        ImportedModel callerView, PlanningResult planned, IShardSource shards, ImmutableArray<string> addresses, RunOptions options, Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan)
    {
        (Interface, _plan, _shards, _addresses, _options, _replan) = (callerView, planned.Plan, shards, addresses, options, replan);
        PlanReport = PlanReport.Of(planned);
        Kernels = new SimdKernels();
    }

    /// <summary>The network as the caller sees it: its inputs, outputs and metadata.</summary>
    public ImportedModel Interface { get; }

    /// <summary>The kernels of this process.</summary>
    public IKernelSet Kernels { get; }

    /// <summary>Name of the kernels that run it.</summary>
    public string KernelsName => Clusters.BoardOf(_options.Devices) is { } board ? $"firmware ({board.Isa.ToString().ToLowerInvariant()})" : Kernels.Name;

    /// <summary>The plan, described.</summary>
    public PlanReport PlanReport { get; }

    /// <summary>Opens a model or a plan.</summary>
    /// <param name="path">A model file, or a plan.</param>
    /// <param name="options">How it should run.</param>
    /// <exception cref="EdgeException">What is wrong with the file, the devices or the plan.</exception>
    public static RunSource Open(string path, RunOptions options)
    {
        if (PlanFolder.Recognises(path))
        {
            return OpenPlan(path, options);
        }

        ImportedModel model = ModelFile.Open(path);
        ClusterSpec cluster = Clusters.Read(options.Devices, options.Cluster);
        PlanningResult planned = PlanFor(model, cluster, options);
        ClusterDevice[] agents = [.. cluster.Devices.Where(d => d.Address != Clusters.InProcess)];
        return new RunSource(model, planned, new MemoryShards(planned.Shards), [.. agents.Select(d => d.Address)], options, Replan);

        (Plan Plan, IShardSource Shards) Replan(IReadOnlyList<int> remaining)
        {
            ClusterSpec left = new([.. remaining.Select(i => agents[i]), .. cluster.Devices.Where(d => d.Address == Clusters.InProcess)]);
            PlanningResult again = PlanFor(model, left, options);
            return (again.Plan, new MemoryShards(again.Shards));
        }
    }

    /// <summary>Connects to the devices, ships what they lack, and prepares everything.</summary>
    public async Task<IPlanExecution> StartAsync(CancellationToken cancellation) => Clusters.BoardOf(_options.Devices) switch
    {
        { } board => await BoardExecution.StartAsync(_plan, _shards, board, Kernels, cancellation),
        null when _plan.Devices.Length == 1 => new InProcessExecution(_plan, _shards, Kernels),
        null => await AgentsExecution.StartAsync(_plan, _shards, _addresses, Kernels, _options.KeyFile, _options.OnLoss == OnLoss.Replan ? _replan : null, cancellation),
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        (_shards as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static PlanningResult PlanFor(ImportedModel model, ClusterSpec cluster, RunOptions options)
    {
        PlanRequest request = new(model, cluster, options.Strategy, options.SramBytes, options.MaxMacOverhead) { Split = options.Split };
        return Clusters.BoardOf(options.Devices) is { } board ? FirmwarePlanner.Plan(request, board.Isa).Planned : NetworkPlanner.Plan(request);
    }

    private static RunSource OpenPlan(string path, RunOptions options)
    {
        if (options.OnLoss == OnLoss.Replan)
        {
            throw new EdgeException(6005, "A plan cannot be planned again.", "Planning needs the model file, and a plan does not hold it.", "Run the model file instead, or leave out --on-loss replan.");
        }

        (PlanningResult planned, ShardStore shards, ImmutableSortedDictionary<string, string> metadata) = PlanFolder.Read(path);
        Plan plan = planned.Plan;
        ImportedModel callerView = new(plan.Graph, new WeightStore(), metadata);
        int workers = plan.Devices.Length - 1;
        ImmutableArray<string> addresses = Clusters.BoardOf(options.Devices) is not null ? [] : options.Devices is null && options.Cluster is null
            ? [.. Enumerable.Repeat(Clusters.Local, workers)]
            : [.. Clusters.Read(options.Devices, options.Cluster).Devices.Select(d => d.Address)];
        return workers == 0 || addresses.Length == workers
            ? new RunSource(callerView, planned, shards, addresses, options, null)
            : throw new EdgeException(6006, $"The plan is for {workers} devices and {addresses.Length} are given.", "A plan runs on as many devices as it was made for.", "Give as many devices, or plan again.");
    }
}
