using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Runtime;
using Edge.Transport.Frames;
using Edge.Transport.Latents;

namespace Edge.Bench.Split;

/// <summary>A network cut in two, both halves in this process: what it answers, what its halves and its coder cost.</summary>
internal sealed class SplitPair : IDisposable
{
    private const int Repeats = 200;

    private readonly InProcessCluster _cluster;
    private readonly byte[] _output;

    /// <summary>Plans and prepares it.</summary>
    /// <param name="name">Name for people.</param>
    /// <param name="request">What to plan: a head in this process and a tail.</param>
    public SplitPair(string name, PlanRequest request)
    {
        Name = name;
        Planned = NetworkPlanner.Plan(request);
        _cluster = new InProcessCluster(Planned.Plan, new MemoryShards(Planned.Shards), new SimdKernels());
        _output = new byte[Planned.Plan.Graph.Tensors[Planned.Plan.Graph.Outputs[0]].Bytes];
    }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>The plan.</summary>
    public PlanningResult Planned { get; }

    /// <summary>Opens a head and a tail. Where they do not say how their latent is coded, it is calibrated.</summary>
    /// <param name="name">Name for people.</param>
    /// <param name="model">The two, joined.</param>
    /// <param name="cluster">The devices.</param>
    /// <param name="pictures">Pictures to calibrate with.</param>
    public static SplitPair Open(string name, ImportedModel model, ClusterSpec cluster, byte[][] pictures)
    {
        PlanRequest request = new(model, cluster, Strategy.Bottleneck);
        SplitPair pair = new(name, request);
        if (!pair.Planned.Plan.Codings.IsEmpty || !model.Metadata.TryGetValue(ImportedModel.CutKey, out string? tensor))
        {
            return pair;
        }

        ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>> samples = ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>>.Empty
            .Add(tensor, [.. pair.LatentsOf(pictures).Select(l => new ReadOnlyMemory<byte>(l))]);
        pair.Dispose();
        return new SplitPair($"{name}, calibrated here", request with { Split = request.Split with { Calibration = new LatentCalibration(samples) } });
    }

    /// <summary>The answer to a picture.</summary>
    public byte[] Run(byte[] picture)
    {
        _cluster.Run([picture], [_output]);
        return _output;
    }

    /// <summary>Bytes that the head sends for a picture, on average.</summary>
    public double SentBytes(byte[][] pictures)
    {
        long before = _cluster.WireBytes;
        foreach (byte[] picture in pictures)
        {
            Run(picture);
        }

        return ((_cluster.WireBytes - before) / (double)pictures.Length) - _output.Length;
    }

    /// <summary>Median time that a device computes: the head's is the endpoint.</summary>
    public double ComputeUs(byte[][] pictures, bool isHead)
    {
        Session session = _cluster.Sessions.Single(s => s.Device == Planned.Plan.Endpoint == isHead);
        List<double> times = [];
        foreach (byte[] picture in pictures)
        {
            Run(picture);
            times.Add(DeviceTimes.Of(Planned.Plan.Devices[session.Device], session.Trace.ToArray()).ComputeUs);
        }

        return times.Order().ElementAt(times.Count / 2);
    }

    /// <summary>Median times of coding one latent, of framing its code, and of decoding it; zeros where latents travel as they are.</summary>
    /// <param name="symbols">The latent of a picture.</param>
    public (double EncodeUs, double FrameUs, double DecodeUs) CodingUs(byte[] symbols)
    {
        if (Planned.Plan.Codings.IsEmpty)
        {
            return default;
        }

        LatentCoder coder = new(Planned.Plan.Codings[0]);
        byte[] code = new byte[LatentCoding.MaxBytes(symbols.Length)], decoded = new byte[symbols.Length];
        int length = coder.Encode(symbols, code);
        byte[] frame = new byte[FrameHeader.SizeBytes + code.Length];
        return (MedianUs(() => coder.Encode(symbols, code)), MedianUs(() => Frame(code.AsSpan(0, length), frame)), MedianUs(() => coder.TryDecode(code.AsSpan(0, length), decoded)));
    }

    /// <summary>The latents of pictures, as they are before coding.</summary>
    public List<byte[]> LatentsOf(byte[][] pictures)
    {
        Plan plan = Planned.Plan;
        int tensor = plan.Devices[plan.Endpoint].Steps.OfType<SendStep>().Select(s => plan.Devices[plan.Endpoint].Buffers[s.Part.Buffer].Tensor).Single();
        WeightStore weights = new();
        foreach ((Shard shard, ShardEntry entry) in plan.Shards.SelectMany(s => s.Entries.Select(e => (s, e))))
        {
            weights.Add(Planned.Shards[shard.Digest].Slice(entry.OffsetBytes, entry.SizeBytes));
        }

        using LocalInference head = new(new ImportedModel(plan.Graph with { Outputs = [tensor] }, weights, ImmutableSortedDictionary<string, string>.Empty));
        List<byte[]> latents = [];
        foreach (byte[] picture in pictures)
        {
            latents.Add([.. head.Run(picture)[0]]);
        }

        return latents;
    }

    /// <inheritdoc/>
    public void Dispose() => _cluster.Dispose();

    private static void Frame(ReadOnlySpan<byte> code, Span<byte> frame)
    {
        new FrameHeader(FrameType.Data, 0, 0, code.Length).Write(frame, Crc32C.Compute(code));
        code.CopyTo(frame[FrameHeader.SizeBytes..]);
    }

    /// <summary>The median of many runs, ten in a go.</summary>
    private static double MedianUs(Action action)
    {
        const int Go = 10;
        double[] times = new double[Repeats];
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int run = 0; run < Go; run++)
            {
                action();
            }

            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Go;
        }

        return times.Order().ElementAt(Repeats / 2);
    }
}
