using Edge.Kernels;
using Edge.Model;
using Edge.Runtime;
using System.Collections.Immutable;
using System.Diagnostics;

namespace Edge.Cli.Execution;

/// <summary>temporary</summary>
internal sealed class AgentsExecution : IPlanExecution
{
    private readonly InProcessCluster _c;
    private AgentsExecution(InProcessCluster c, Plan p) { _c = c; Plan = p; }
    public Plan Plan { get; }
    public static Task<IPlanExecution> StartAsync(Plan plan, IShardSource shards, ImmutableArray<string> a, IKernelSet k, FileInfo? o, Func<IReadOnlyList<int>, (Plan Plan, IShardSource Shards)>? r, CancellationToken c)
    => Task.FromResult<IPlanExecution>(new AgentsExecution(new InProcessCluster(plan, shards, k), plan));
    public Task<double> RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        _c.Run(inputs, outputs);
        return Task.FromResult(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
    }
    public Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation)
    {
        return Task.FromResult<IReadOnlyList<DeviceMeasurement>>([.. _c.Sessions.Select(s => new DeviceMeasurement(s.MeasuredArenaBytes, s.LatencyUs, 0, 0, s.Trace.ToArray().Select(t => t.DurationUs).ToArray()))]);
    }
    public ValueTask DisposeAsync() { _c.Dispose(); return default; }
}
