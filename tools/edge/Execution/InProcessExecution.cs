using System.Diagnostics;
using Edge.Kernels;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan of one device, run on the calling thread: no link, no hand-over.</summary>
internal sealed class InProcessExecution : IPlanExecution
{
    private readonly Session _session;

    /// <summary>Prepares the plan.</summary>
    public InProcessExecution(Plan plan, IShardSource shards, IKernelSet kernels) =>
        _session = new Session(PreparedPlan.Prepare(plan, plan.Endpoint, shards, kernels));

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
