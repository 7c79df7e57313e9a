using System.Collections.Immutable;
using Edge.Cli.Plans;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Planner.Variants;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>The variants that a command line names: models that are planned here, or a set from disk.</summary>
internal sealed class VariantSource : IDisposable
{
    private const char Separator = ',';
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(2); // then this device answers alone, and the far one joins when it can

    private readonly IShardSource _shards;
    private readonly ClusterDevice _far;

    private VariantSource(VariantSet set, IShardSource shards, ClusterDevice far, ImmutableSortedDictionary<string, string> metadata)
    {
        (Set, _shards, _far) = (set, shards, far);
        Interface = new ImportedModel(set.Local.Plan.Graph, new WeightStore(), metadata);
    }

    /// <summary>The variants.</summary>
    public VariantSet Set { get; }

    /// <summary>The network as the caller sees it: its inputs and metadata.</summary>
    public ImportedModel Interface { get; }

    /// <summary>The kernels of this process.</summary>
    public IKernelSet Kernels { get; } = new SimdKernels();

    /// <summary>The tensors of an answer, in the order in which they are given.</summary>
    public IEnumerable<Tensor> Answers => Set.Local.Answers.Select(o => Interface.Graph.Tensors[Interface.Graph.Outputs[o]]);

    /// <summary>Plans variants of models.</summary>
    /// <param name="path">Model files, separated by commas; a pair is HEAD+TAIL.</param>
    /// <param name="options">Devices, memory and threshold.</param>
    /// <exception cref="EdgeException">What is wrong with the files or the devices, or why there is no plan.</exception>
    public static (VariantPlanningResult Planned, ImmutableSortedDictionary<string, string> Metadata, ClusterDevice Far) Plan(string path, RunOptions options)
    {
        ImmutableArray<ImportedModel> models = [.. (File.Exists(path) ? [path] : path.Split(Separator, StringSplitOptions.TrimEntries)).Select(p => ModelFile.Open(p))];
        ClusterSpec cluster = ClusterOf(options);
        ClusterDevice far = FarOf(cluster); // of the others the one that the planner takes: the fastest
        ClusterSpec ends = new([cluster.Devices.First(d => d.Address == Clusters.InProcess), far]);
        VariantPlanningResult planned = VariantPlanner.Plan(new VariantRequest(models, cluster, options.SramBytes, options.ExitThreshold)
        {
            Splits = [.. models.Select(m => SplitOf(m, ends, options))],
        });
        return (planned, models[0].Metadata, far);
    }

    /// <summary>Opens models or a set.</summary>
    /// <param name="path">Model files, separated by commas, or the folder of a set.</param>
    /// <param name="options">Devices, memory and threshold.</param>
    public static VariantSource Open(string path, RunOptions options)
    {
        if (!VariantFolder.Recognises(path))
        {
            (VariantPlanningResult planned, ImmutableSortedDictionary<string, string> own, ClusterDevice far) = Plan(path, options);
            return new VariantSource(planned.Set, new MemoryShards(planned.Shards), far, own);
        }

        (VariantSet set, ShardStore shards, ImmutableSortedDictionary<string, string> metadata) = VariantFolder.Read(path);
        if (options.ExitThreshold is { } threshold)
        {
            set = set with { Variants = [.. set.Variants.Select(v => v.Exit is { } exit ? v with { Exit = exit with { Threshold = threshold } } : v)] };
        }

        return new VariantSource(set, shards, FarOf(ClusterOf(options)), metadata);
    }

    /// <summary>Connects to the far device, ships what it lacks, and prepares and measures everything.</summary>
    /// <param name="keyFile">File with the pre-shared key, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<AdaptiveExecution> StartAsync(FileInfo? keyFile, CancellationToken cancellation)
    {
        LocalAgents local = await LocalAgents.StartAsync(_far.Address == Clusters.Local ? 1 : 0, keyFile, cancellation);
        try
        {
            ClusterDeviceAddress device = new(_far.Name, AgentAddress.Parse(_far.Address == Clusters.Local ? local.Addresses[0] : _far.Address));
            CoordinatorOptions options = new() { Kernels = Kernels, KeyFile = keyFile?.FullName, HeartbeatLimit = AdaptiveSession.UsualHeartbeatLimit, ConnectLimit = StartLimit };
            return new AdaptiveExecution(await AdaptiveSession.ConnectAsync(Set, _shards, device, options, cancellation), local);
        }
        catch
        {
            await local.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => (_shards as IDisposable)?.Dispose();

    /// <summary>How the latents of a model cross the link: as pictures say, where there are some.</summary>
    private static SplitOptions SplitOf(ImportedModel model, ClusterSpec ends, RunOptions options)
    {
        SplitOptions split = new() { Bits = options.Split.Bits, PerChannel = options.Split.PerChannel };
        return options.CalibrationPictures is { Length: > 0 } pictures
            ? LatentCalibrator.Calibrated(new PlanRequest(model, ends, Strategy.Bottleneck) { Split = split }, pictures).Split
            : split;
    }

    /// <summary>The devices that are named, and this machine where none of them is in this process.</summary>
    private static ClusterSpec ClusterOf(RunOptions options)
    {
        ClusterSpec named = options.Devices is null && options.Cluster is null ? Clusters.Read(Clusters.Local, null) : Clusters.Read(options.Devices, options.Cluster);
        return named.Devices.Any(d => d.Address == Clusters.InProcess) ? named : new ClusterSpec([new ClusterDevice("this machine", Clusters.InProcess, DeviceProfiles.Local), .. named.Devices]);
    }

    private static ClusterDevice FarOf(ClusterSpec cluster) =>
        cluster.Devices.Where(d => d.Address != Clusters.InProcess && d.Board is null).MaxBy(d => d.Profile.Int8MacsPerSecond)
        ?? throw new EdgeException(3020, "Variants need a device beside this one.", "The cluster has none that runs an agent.", "Name one with --devices tcp:HOST:PORT, or start one here with --devices local.");
}
