using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Cost;
using Edge.Runtime;

namespace Edge.Cli.Calibration;

/// <summary>
/// Measures kernels on this machine: each shape as a network of its own through the runtime's sessions, once with everything in a core's
/// caches and once with nothing there. Of many runs the least time counts, and of several rounds the least: what else the machine does
/// only ever adds.
/// </summary>
internal sealed class KernelCalibration(IKernelSet kernels, long nearBytes, int threads)
{
    private const int Rounds = 2, MostRuns = 400, LeastRuns = 12, FarRuns = 6;
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(6);

    private readonly byte[] _eviction = new byte[4 * nearBytes];
    private byte _seen;

    /// <summary>Measures shapes.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="progress">Told how many of all measurements are done.</param>
    /// <param name="cancellation">Gives up.</param>
    public ImmutableArray<CostSample> Measure(IReadOnlyList<CalibrationShape> shapes, Action<double> progress, CancellationToken cancellation)
    {
        Dictionary<(string, string, bool), CostSample> least = [];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < shapes.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (CostSample sample in Measure(shapes[i]))
                {
                    (string, string, bool) key = (sample.Work.Family, sample.Shape, sample.IsFar);
                    least[key] = least.TryGetValue(key, out CostSample? before) && before.Us <= sample.Us ? before : sample;
                }

                progress(((round * shapes.Count) + i + 1.0) / (Rounds * shapes.Count));
            }
        }

        return [.. least.Values];
    }

    private IEnumerable<CostSample> Measure(CalibrationShape shape)
    {
        ClusterSpec here = new([new ClusterDevice("this machine", "inproc", DeviceProfiles.Local)]);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(shape.Model, here, Strategy.Single));
        PlanDevice device = planned.Plan.Devices[0];
        using Session session = new(PreparedPlan.Prepare(planned.Plan, 0, new MemoryShards(planned.Shards), kernels, threads));
        ReadOnlyMemory<byte>[] inputs = [.. planned.Plan.Graph.Inputs.Select(i => new ReadOnlyMemory<byte>(new byte[planned.Plan.Graph.Tensors[i].Bytes]))];
        Memory<byte>[] outputs = [.. planned.Plan.Graph.Outputs.Select(o => new Memory<byte>(new byte[planned.Plan.Graph.Tensors[o].Bytes]))];
        double[] near = LeastUs(session, inputs, outputs, isFar: false), far = LeastUs(session, inputs, outputs, isFar: true);
        ProgramWork works = new(planned.Plan.Graph);
        for (int i = 0; i < device.Steps.Length; i++)
        {
            if (works.Of(device, device.Steps[i]) is { } work)
            {
                string name = device.Steps[i] is ComputeStep ? shape.Name : string.Create(CultureInfo.InvariantCulture, $"{work.Pixels:0} pixels of {work.Channels}");
                yield return new CostSample(work, IsFar: false, Math.Max(near[i], 1e-3), name);
                if (device.Steps[i] is ComputeStep)
                {
                    yield return new CostSample(work, IsFar: true, Math.Max(far[i], 1e-3), name);
                }
            }
        }
    }

    private double[] LeastUs(Session session, ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, bool isFar)
    {
        double[] least = [.. Enumerable.Repeat(double.MaxValue, session.Trace.Length)];
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; isFar ? run < FarRuns : run < MostRuns && (run < LeastRuns || Stopwatch.GetElapsedTime(start) < LeastTime); run++)
        {
            if (isFar)
            {
                Evict();
            }

            session.Run(inputs, outputs);
            for (int i = 0; i < least.Length; i++)
            {
                least[i] = Math.Min(least[i], session.Trace[i].DurationUs);
            }
        }

        return least;
    }

    /// <summary>Reads and writes more than a core's caches hold.</summary>
    private void Evict()
    {
        for (int i = 0; i < _eviction.Length; i += 64)
        {
            _seen ^= ++_eviction[i];
        }
    }
}
