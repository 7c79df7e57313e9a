using System.Diagnostics;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Cli.Execution;

/// <summary>A plan of one microcontroller: an image built for it runs on an emulated board, and this process feeds it.</summary>
internal sealed class BoardExecution : IPlanExecution
{
    // An emulated board is as fast as the machine lets it, and a step of a large network takes long.
    private static readonly SerialOptions Serial = new() { OpenLimit = TimeSpan.FromSeconds(30), LostLimit = TimeSpan.FromSeconds(60) };
    private static readonly LinkOptions Link = new() { SilenceLimit = TimeSpan.FromSeconds(90), HandshakeLimit = TimeSpan.FromSeconds(30) };

    private readonly DirectoryInfo _folder;
    private readonly QemuBoard _board;
    private readonly BoardConnection _connection;
    private readonly BoardTensors _tensors;
    private readonly BoardHost _host;
    private readonly FirmwareImage _image;
    private double _latencyUs;

    private BoardExecution(Plan plan, DirectoryInfo folder, QemuBoard board, FirmwareImage image, BoardConnection connection, BoardTensors tensors)
    {
        (Plan, _folder, _board, _image, _connection, _tensors) = (plan, folder, board, image, connection, tensors);
        _host = new BoardHost(tensors, exchange: null, static _ => default); // its constants are in the image
    }

    /// <inheritdoc/>
    public Plan Plan { get; }

    /// <summary>Lowers a plan, builds its image and starts it.</summary>
    public static async Task<BoardExecution> StartAsync(Plan plan, IShardSource shards, FirmwareBoard board, IKernelSet kernels, CancellationToken cancellation)
    {
        LoweredProgram lowered = FirmwareLowering.Lower(plan, plan.Endpoint, shards, board.Isa);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-image-");
        QemuBoard? qemu = null;
        try
        {
            FirmwareImage image = await ModelImage.BuildAsync(lowered, board, folder.FullName, new FirmwareMemory(), cancellation);
            qemu = await QemuBoard.StartAsync(image, cancellation: cancellation);
            BoardConnection connection = await BoardConnection.OpenAsync(qemu.Line, Serial, Link, cancellation);
            return new BoardExecution(plan, folder, qemu, image, connection, BoardTensors.Of(plan, plan.Endpoint, kernels));
        }
        catch
        {
            if (qemu is not null)
            {
                await qemu.DisposeAsync();
            }

            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<double> RunAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        _tensors.Begin(inputs, outputs);
        await _connection.RunAsync(_host, cancellation);
        _tensors.End();
        return _latencyUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DeviceMeasurement>>([new DeviceMeasurement(_image.ArenaBytes, _latencyUs, 0, 0, [])]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _board.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
