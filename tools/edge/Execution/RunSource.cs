using System.Collections.Immutable;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>What <c>edge run</c> runs: a model that is planned here, or a plan from disk.</summary>
internal sealed class RunSource : IAsyncDisposable
{
    private readonly IShardSource _shards;
    private readonly ClusterSpec _cluster;
    private readonly RunOptions _options;
    private readonly Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? _replan;

    private RunSource(
        ImportedModel callerView, PlanningResult planned, IShardSource shards, ClusterSpec cluster, RunOptions options, Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? replan)
    {
        (Interface, Plan, _shards, _cluster, _options, _replan) = (callerView, planned.Plan, shards, cluster, options, replan);
        PlanReport = PlanReport.Of(planned);
        Kernels = new SimdKernels();
    }

    /// <summary>The network as the caller sees it: its inputs, outputs and metadata.</summary>
    public ImportedModel Interface { get; }

    /// <summary>The plan that it starts with.</summary>
    public Plan Plan { get; }

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
        if (options.Weights == FirmwareWeights.Streamed && Clusters.BoardOf(options.Devices) is null && !Clusters.HasBoards(options.Cluster))
        {
            throw new EdgeException(6207, "'--streamed' is for emulated boards.", "Other devices take their weights over the network anyway.", "Give --devices qemu:BOARD or a cluster with boards, or leave it out.");
        }

        if (PlanFolder.Recognises(path))
        {
            return OpenPlan(path, options);
        }

        return Of(ModelFile.Open(path), Clusters.Read(options.Devices, options.Cluster), options);
    }

    /// <summary>Plans a model for devices.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cluster">The devices; those of <paramref name="options"/> are not looked at but for an emulated board.</param>
    /// <param name="options">How it should run.</param>
    /// <exception cref="EdgeException">What is wrong with the model, or why it does not fit the devices.</exception>
    public static RunSource Of(ImportedModel model, ClusterSpec cluster, RunOptions options)
    {
        PlanningResult planned = PlanFor(model, cluster, options);
        int[] others = [.. cluster.Devices.Index().Where(d => d.Item.Address != Clusters.InProcess).Select(d => d.Index)];
        return new RunSource(model, planned, new MemoryShards(planned.Shards), cluster.Only(others), options, Replan);

        (Plan Plan, IShardSource Shards) Replan(IReadOnlyList<int> remaining)
        {
            IEnumerable<int> left = remaining.Select(i => others[i]).Concat(Enumerable.Range(0, cluster.Devices.Length).Except(others));
            PlanningResult again = PlanFor(model, cluster.Only(left), options);
            return (again.Plan, new MemoryShards(again.Shards));
        }
    }

    /// <summary>Connects to the devices, ships what they lack, and prepares everything.</summary>
    public async Task<IPlanExecution> StartAsync(CancellationToken cancellation) => Clusters.BoardOf(_options.Devices) switch
    {
        { } board => await BoardExecution.StartAsync(Plan, _shards, board, _options.Weights, Kernels, cancellation),
        null when Plan.Devices.Length == 1 => new InProcessExecution(Plan, _shards, Kernels, _options.Threads),
        null => await ClusterExecution.StartAsync(Plan, _shards, _cluster, Kernels, _options.KeyFile, _options.OnLoss == OnLoss.Replan ? _replan : null, new BoardOptions { Weights = _options.Weights, MostBitsPerSecond = _options.MostBitsPerSecond }, cancellation),
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        (_shards as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static PlanningResult PlanFor(ImportedModel model, ClusterSpec cluster, RunOptions options)
    {
        PlanRequest request = new(model, cluster, options.Strategy, options.SramBytes, options.MaxMacOverhead) { Objective = options.Objective, Split = options.Split };
        if (options.CalibrationPictures.Length > 0)
        {
            request = LatentCalibrator.Calibrated(request, options.CalibrationPictures);
        }

        return Clusters.Plan(request);
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
        ClusterSpec cluster = options.Devices is null && options.Cluster is null
            ? new ClusterSpec([.. plan.Devices.Take(workers).Select(d => new ClusterDevice(d.Name, Clusters.Local, DeviceProfiles.Local))])
            : Clusters.Read(options.Devices, options.Cluster);
        return workers == 0 || cluster.Devices.Length == workers
            ? new RunSource(callerView, planned, shards, cluster, options, null)
            : throw new EdgeException(6006, $"The plan is for {workers} devices and {cluster.Devices.Length} are given.", "A plan runs on as many devices as it was made for.", "Give as many devices, or plan again.");
    }
}
