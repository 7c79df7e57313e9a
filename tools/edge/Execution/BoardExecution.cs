using System.Diagnostics;
using Edge.Devices;
using Edge.Kernels;
using Edge.Model;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>A plan of one microcontroller: an image built for it runs on an emulated board, and this process feeds it.</summary>
internal sealed class BoardExecution : IPlanExecution
{
    private readonly DirectoryInfo _folder;
    private readonly QemuBoard _board;
    private readonly ImageLink _link;
    private readonly BoardTensors _tensors;
    private readonly FirmwareImage _image;
    private double _latencyUs;

    private BoardExecution(Plan plan, DirectoryInfo folder, QemuBoard board, FirmwareImage image, BoardTensors tensors) =>
        (Plan, _folder, _board, _image, _link, _tensors) = (plan, folder, board, image, new ImageLink(board.Line), tensors);

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
            BoardExecution execution = new(plan, folder, qemu, image, BoardTensors.Of(plan, plan.Endpoint, kernels));
            await execution._link.GreetAsync(cancellation);
            return execution;
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
        await _link.RunAsync(_tensors, cancellation);
        _tensors.End();
        return _latencyUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DeviceMeasurement>> MeasureAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<DeviceMeasurement>>([new DeviceMeasurement(_image.ArenaBytes, _latencyUs, 0, 0, [])]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
