using System.Collections.Immutable;
using Edge.Cli.Inputs;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>Runs a network on calibration pictures and keeps what crosses its cuts: what <c>--calibrate</c> does (<c>docs/split.md</c>).</summary>
internal static class LatentCalibrator
{
    private const int MostPictures = 1000;
    private const long MostBytes = 1L << 28;
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".npy", ".bin", ".raw"];

    /// <summary>A request for a bottleneck with the calibration that its pictures give.</summary>
    /// <inheritdoc cref="Measure" path="/param"/>
    /// <exception cref="EdgeException">EDGE6071 where the request is for another strategy; as <see cref="Measure"/>.</exception>
    public static PlanRequest Calibrated(PlanRequest request, IReadOnlyList<string> paths) => request.Strategy == Strategy.Bottleneck
        ? request with { Split = request.Split with { Calibration = Measure(request with { Split = request.Split with { Bits = null, PerChannel = false } }, paths) } }
        : throw new EdgeException(6071, "Pictures to calibrate with are for the strategy bottleneck.", "They say how the latent that crosses its cut is quantised and coded.", "Add --strategy bottleneck, or leave out --calibrate.");

    /// <summary>Calibrates the cut that a request names, or all cuts whose latents are small enough to be coded.</summary>
    /// <param name="request">What is planned.</param>
    /// <param name="paths">Files and folders of pictures.</param>
    /// <exception cref="EdgeException">EDGE6070 where there are no pictures, EDGE6010-EDGE6016 for one that cannot be read, EDGE3007-EDGE3009 where there is nothing to calibrate.</exception>
    public static LatentCalibration Measure(PlanRequest request, IReadOnlyList<string> paths)
    {
        string[] files = [.. paths.SelectMany(FilesOf)];
        if (files.Length == 0)
        {
            throw new EdgeException(6070, "There are no pictures to calibrate with.", $"'{string.Join("', '", paths)}' has no file whose name ends in {string.Join(", ", Extensions)}.", "Name files, or a folder with them.");
        }

        ImportedModel model = request.Model;
        int[] tensors = TensorsOf(request, model.Graph);
        long bytes = tensors.Sum(t => model.Graph.Tensors[t].Bytes);
        int pictures = (int)Math.Min(Math.Min(files.Length, MostPictures), Math.Max(MostBytes / Math.Max(bytes, 1), 1));
        ImportedModel heads = model with { Graph = model.Graph with { Outputs = [.. tensors] } };
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(heads, new ClusterSpec([request.Cluster.Devices[0] with { Address = Verbs.Clusters.InProcess, Board = null }]), Strategy.Single));
        using Session session = new(PreparedPlan.Prepare(planned.Plan, planned.Plan.Endpoint, new MemoryShards(planned.Shards), new SimdKernels()));
        List<ReadOnlyMemory<byte>>[] samples = [.. tensors.Select(_ => new List<ReadOnlyMemory<byte>>())];
        for (int picture = 0; picture < pictures; picture++)
        {
            ReadOnlyMemory<byte>[] inputs = [.. InputFile.Read(files[(int)((long)picture * files.Length / pictures)], model).Select(i => new ReadOnlyMemory<byte>(i))];
            Memory<byte>[] outputs = [.. tensors.Select(t => new Memory<byte>(new byte[model.Graph.Tensors[t].Bytes]))];
            session.Run(inputs, outputs);
            for (int i = 0; i < outputs.Length; i++)
            {
                samples[i].Add(outputs[i]);
            }
        }

        return new LatentCalibration(tensors.Select((t, i) => (model.Graph.Tensors[t].Name, samples[i])).ToImmutableSortedDictionary(p => p.Name, p => p.Item2.ToImmutableArray(), StringComparer.Ordinal));
    }

    /// <summary>Tensors that cross a cut and can be quantised; those of the cut that is asked for, or of all that a code can hold.</summary>
    private static int[] TensorsOf(PlanRequest request, Graph graph)
    {
        ImmutableArray<Cut> cuts = NetworkPlanner.Cuts(request);
        string? named = request.Split.Behind ?? request.Model.Metadata.GetValueOrDefault(ImportedModel.CutKey);
        HashSet<string> wanted = named is null
            ? [.. cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0 && c.LatentElements <= LatentCoding.MaxElements).SelectMany(c => c.Tensors)]
            : [named, .. named.Split(',', StringSplitOptions.TrimEntries)];
        wanted.ExceptWith(cuts[0].Tensors);
        return [.. Enumerable.Range(0, graph.Tensors.Length).Where(t => wanted.Contains(graph.Tensors[t].Name) && !graph.Tensors[t].IsConstant && !graph.Inputs.Contains(t) && IsQuantisable(graph.Tensors[t]))];
    }

    private static bool IsQuantisable(Tensor tensor) =>
        tensor.Type == ElementType.Float32 || (tensor.Type is ElementType.Int8 or ElementType.UInt8 && tensor.Quantization is null or { IsPerTensor: true });

    private static IEnumerable<string> FilesOf(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal)
        : [path];
}
