using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime;

namespace Edge.Cli.Language;

/// <summary>Where a language model is to run: the devices of a command line, and a plan for them.</summary>
internal static class LanguagePlacement
{
    private const int UsualRowCapacity = 128;
    private const long MostProbeBytes = 64 << 20; // more than most caches hold

    /// <summary>Plans a model over devices.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">Its text side.</param>
    /// <param name="devices">The devices; the last one is this process.</param>
    /// <param name="options">How it should run.</param>
    /// <param name="measured">What was measured of the devices, or null for what their profiles say.</param>
    public static LanguagePlanningResult Plan(ImportedModel model, TextInterface text, ImmutableArray<ClusterDevice> devices, LanguageOptions options, MeasuredCluster? measured)
    {
        int context = options.ContextTokens ?? Math.Min(text.ContextTokens, LanguageOptions.UsualContextTokens);
        TokenSettings tokens = new(Math.Min(UsualRowCapacity, context), context, options.Sequences, options.KeyValues);
        if (measured is not null && options.Cluster is null)
        {
            // A list of agents says nothing of what they are.
            devices = [.. devices.Zip(measured.Devices, (d, m) => d with { Profile = d.Profile with { ArenaBytes = m.MemoryBytes } })];
        }

        return LanguagePlanner.Plan(new LanguagePlanRequest(model, new ClusterSpec(devices), tokens)
        {
            Strategy = options.Strategy,
            WeightBudgetBytes = options.MemoryBytes,
            Payload = options.Payload,
            Measured = measured,
            Last = measured is null ? null : RememberedShares.OfUser.Find(model, devices),
        });
    }

    /// <summary>Measures the devices of a model, if there are several to choose from.</summary>
    /// <param name="model">The model.</param>
    /// <param name="devices">The devices; the last one is this process.</param>
    /// <param name="agents">The agents of the others.</param>
    /// <param name="threads">Threads that compute in this process.</param>
    /// <param name="options">How it should run.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<MeasuredCluster> MeasureAsync(
        ImportedModel model, ImmutableArray<ClusterDevice> devices, LanguageAgents agents, int threads, LanguageOptions options, CancellationToken cancellation)
    {
        Graph graph = model.Graph;
        Tensor[] matrices = [.. graph.Nodes.Where(n => n.Operator is FullyConnected or MixtureOfExperts)
            .SelectMany(n => Enumerable.Range(0, n.Inputs.Length).Select(i => graph.Input(n, i)).OfType<Tensor>())
            .Where(t => t.IsConstant && t.Shape.Rank > 1).DistinctBy(t => t.Constant)];
        Tensor largest = matrices.GroupBy(t => t.Type).MaxBy(g => g.Sum(t => t.Bytes))!.MaxBy(t => t.Bytes)!;
        int width = graph.Tensors[graph.Nodes.First(n => n.Operator is EmbeddingLookup).Outputs[0]].Shape[-1];
        MeasuredCluster measured = await ClusterProbe.MeasureAsync(
            agents.Addresses,
            new ProbeOptions
            {
                KeyFile = options.KeyFile?.FullName,
                Type = largest.Type,
                Columns = WeightSlices.Whole(largest).Columns,
                WeightBytes = Math.Min(matrices.Sum(t => t.Bytes) / devices.Length, MostProbeBytes),
                SumBytes = LanguagePlanner.SumBytes(options.Payload, width),
                Threads = threads,
                ThreadsAlone = options.Threads ?? Environment.ProcessorCount,
            },
            cancellation);
        return Alike(measured, devices);
    }

    /// <summary>Devices that are processes of ours on this machine share its processors alike: what differs between them is chance.</summary>
    private static MeasuredCluster Alike(MeasuredCluster measured, ImmutableArray<ClusterDevice> devices)
    {
        double mean = devices.Zip(measured.Devices).Where(d => IsOurs(d.First)).Average(d => d.Second.WeightBytesPerSecond);
        return measured with
        {
            Devices = [.. devices.Zip(measured.Devices, (d, m) => IsOurs(d) ? m with { WeightBytesPerSecond = mean } : m)],
        };
    }

    private static bool IsOurs(ClusterDevice device) => device.Address is Clusters.Local or Clusters.InProcess;

    /// <summary>The devices of a command line. This process is the last one: what is said to the model never leaves it. A number counts it, a list does not.</summary>
    public static ImmutableArray<ClusterDevice> DevicesOf(LanguageOptions options)
    {
        ClusterDevice self = new("this machine", Clusters.InProcess, DeviceProfiles.Local);
        if (options.Devices is null && options.Cluster is null)
        {
            return [self];
        }

        IEnumerable<ClusterDevice> others = Clusters.Read(options.Devices, options.Cluster).Devices;
        if (others.FirstOrDefault(d => d.Board is not null) is { } board)
        {
            throw ClusterErrors.LanguageModel(board.Name);
        }

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
