using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>
/// A board in QEMU: for each plan an image of its own is built and started, with the model in it, or one without that gets the model over
/// the line.
/// </summary>
/// <param name="name">Its name in the cluster.</param>
/// <param name="board">What it is.</param>
/// <param name="memory">Sizes to which its image is limited.</param>
/// <param name="weights">Where it has its constants.</param>
internal sealed class EmulatedBoard(string name, FirmwareBoard board, FirmwareMemory memory, FirmwareWeights weights) : IBoardDevice
{
    private DirectoryInfo? _folder;
    private QemuBoard? _qemu;
    private BoardConnection? _connection;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Place => ClusterFile.EmulatedBoard + board.Name;

    /// <inheritdoc/>
    public async Task<PreparedBoard> PrepareAsync(Plan plan, int device, IShardSource shards, CancellationToken cancellation)
    {
        await DisposeAsync();
        LoweredProgram lowered = FirmwareLowering.Lower(plan, device, shards, board.Isa, weights);
        _folder = Directory.CreateTempSubdirectory("edge-image-");
        try
        {
            FirmwareImage image = await ModelImage.BuildAsync(lowered, weights, board, _folder.FullName, memory, cancellation);
            _qemu = await QemuBoard.StartAsync(image, cancellation: cancellation);
            _connection = await BoardConnection.OpenAsync(_qemu.Line, BoardLine.Serial, BoardLine.Link, cancellation);
            return weights == FirmwareWeights.Streamed
                ? await StreamedProgram.SendAsync(lowered, _connection, cancellation)
                : new PreparedBoard(_connection, static _ => default); // its constants are in the image
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_qemu?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder?.Delete(recursive: true);
        (_connection, _qemu, _folder) = (null, null, null);
    }
}
