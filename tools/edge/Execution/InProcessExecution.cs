using System.Diagnostics;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan of one device, run by this process: no link, no hand-over.</summary>
internal sealed class InProcessExecution : IPlanExecution
{
    private readonly Session _session;

    /// <summary>Prepares the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shards">Its weights.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="threads">Threads that compute, the calling one among them.</param>
    public InProcessExecution(Plan plan, IShardSource shards, IKernelSet kernels, int threads) =>
        _session = new Session(PreparedPlan.Prepare(plan, plan.Endpoint, shards, kernels, threads));

    /// <inheritdoc/>
    public Plan Plan => _session.Plan;

    /// <inheritdoc/>
    public Task<double> RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        _session.Run(inputs, outputs);
        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation)
    {
        StepTrace[] steps = [.. _session.Trace];
        DeviceTimes times = DeviceTimes.Of(Plan.Devices[Plan.Endpoint], steps);
        return Task.FromResult<IReadOnlyList<DeviceMeasurement>>([new DeviceMeasurement(_session.MeasuredArenaBytes, _session.LatencyUs, 0, 0, [.. steps.Select(s => s.DurationUs)], times, 0)]);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _session.Dispose();
        return ValueTask.CompletedTask;
    }
}
