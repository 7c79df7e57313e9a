using System.Diagnostics;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Measures the steps of networks on this machine, one thread: once with everything in a core's caches and once with nothing there. Of many
/// runs the least time counts: what else the machine does only ever adds.
/// </summary>
/// <param name="kernels">What computes.</param>
/// <param name="firstBytes">Bytes that a core's first-level cache holds.</param>
/// <param name="nearBytes">Bytes that a core's own caches hold.</param>
public sealed class StepMeasurement(IKernelSet kernels, long firstBytes, long nearBytes)
{
    private const int MostRuns = 400, LeastRuns = 12, FarRuns = 6, LineBytes = 64;
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(6), MostTime = TimeSpan.FromSeconds(2);

    private readonly byte[] _eviction = new byte[4 * nearBytes];
    private byte _seen;

    /// <summary>Measures a network whose only device takes its inputs and gives its outputs itself; inputs are zeros.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="shards">Its weights.</param>
    public MeasuredSteps Measure(Plan plan, IShardSource shards)
    {
        using Session session = new(PreparedPlan.Prepare(plan, 0, shards, kernels));
        ReadOnlyMemory<byte>[] inputs = [.. plan.Graph.Inputs.Select(i => new ReadOnlyMemory<byte>(new byte[plan.Graph.Tensors[i].Bytes]))];
        Memory<byte>[] outputs = [.. plan.Graph.Outputs.Select(o => new Memory<byte>(new byte[plan.Graph.Tensors[o].Bytes]))];
        return new MeasuredSteps(kernels.Name, firstBytes, nearBytes, [.. LeastUs(session, inputs, outputs, isFar: false)], [.. LeastUs(session, inputs, outputs, isFar: true)]);
    }

    private double[] LeastUs(Session session, ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, bool isFar)
    {
        double[] least = [.. Enumerable.Repeat(double.MaxValue, session.Trace.Length)];
        long start = Stopwatch.GetTimestamp();
        for (int run = 0; run == 0 || (IsWorthwhile(run, isFar, Stopwatch.GetElapsedTime(start)) && Stopwatch.GetElapsedTime(start) < MostTime); run++)
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

    private static bool IsWorthwhile(int run, bool isFar, TimeSpan elapsed) => isFar ? run < FarRuns : run < MostRuns && (run < LeastRuns || elapsed < LeastTime);

    /// <summary>Reads and writes more than a core's caches hold.</summary>
    private void Evict()
    {
        for (int i = 0; i < _eviction.Length; i += LineBytes)
        {
            _seen ^= ++_eviction[i];
        }
    }
}
