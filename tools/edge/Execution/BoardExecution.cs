using System.Diagnostics;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan of one microcontroller: an image built for it runs on an emulated board, and this process feeds it.</summary>
internal sealed class BoardExecution : IPlanExecution
{
    private readonly EmulatedBoard _board;
    private readonly BoardConnection _connection;
    private readonly BoardTensors _tensors;
    private readonly BoardHost _host;
    private BoardRunReport _report = new(0, 0, 0);
    private double _latencyUs;
    private long _lineBytes;

    private BoardExecution(Plan plan, EmulatedBoard board, PreparedBoard prepared, BoardTensors tensors)
    {
        (Plan, _board, _connection, _tensors) = (plan, board, prepared.Connection, tensors);
        _host = new BoardHost(tensors, exchange: null, prepared.Constants);
    }

    /// <inheritdoc/>
    public Plan Plan { get; }

    private long LineBytes => _connection.Line.Statistics.TotalBytes;

    /// <summary>Lowers a plan, builds its image and starts it.</summary>
    public static async Task<BoardExecution> StartAsync(Plan plan, IShardSource shards, FirmwareBoard board, FirmwareWeights weights, IKernelSet kernels, CancellationToken cancellation)
    {
        EmulatedBoard emulated = new(plan.Devices[plan.Endpoint].Name, board, new FirmwareMemory(), weights);
        PreparedBoard prepared = await emulated.PrepareAsync(plan, plan.Endpoint, shards, cancellation);
        return new BoardExecution(plan, emulated, prepared, BoardTensors.Of(plan, plan.Endpoint, kernels));
    }

    /// <inheritdoc/>
    public async Task<double> RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp(), before = LineBytes;
        _tensors.Begin(inputs, outputs);
        _report = await _connection.RunAsync(_host, cancellation);
        _tensors.End();
        _lineBytes = LineBytes - before;
        return _latencyUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DeviceMeasurement>>([new DeviceMeasurement(_connection.Description.ArenaBytes, _latencyUs, 0, 0, [], DeviceTimes.Of(_report, idleUs: 0), _lineBytes)]);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _board.DisposeAsync();
}
