using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Transport.Links;

namespace Edge.Cli.Execution;

/// <summary>
/// A board at a port. One that has an image without a model gets its program and its constants over the line; one that has the image of
/// this very program runs it. Nothing is flashed here.
/// </summary>
/// <param name="name">Its name in the cluster.</param>
/// <param name="board">What it should be.</param>
/// <param name="port">Where it is.</param>
/// <param name="mostBitsPerSecond">To which rate its line may be raised.</param>
internal sealed class BoardAtPort(string name, FirmwareBoard board, PortAddress port, int mostBitsPerSecond) : IBoardDevice
{
    private BoardConnection? _connection;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Place => port.Text;

    /// <inheritdoc/>
    public async Task<PreparedBoard> PrepareAsync(Plan plan, int device, IShardSource shards, CancellationToken cancellation)
    {
        await DisposeAsync();
        BoardConnection connection = await OpenAsync(cancellation);
        BoardDescription found = connection.Description;
        if (found.Board != board.Name)
        {
            throw ClusterErrors.OtherBoard(port.Text, found.Board, board.Name);
        }

        if (found.TableBytes > 0)
        {
            return await StreamedProgram.SendAsync(FirmwareLowering.Lower(plan, device, shards, board.Isa, FirmwareWeights.Streamed), connection, cancellation);
        }

        LoweredProgram lowered = FirmwareLowering.Lower(plan, device, shards, board.Isa);
        return found.Program == FirmwareProgramEncoding.DigestOf(lowered.Program)
            ? new PreparedBoard(connection, static _ => default) // its constants are in its flash
            : throw ClusterErrors.OtherProgram(port.Text, board.Name);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await (_connection?.DisposeAsync() ?? ValueTask.CompletedTask);
        _connection = null;
    }

    private async Task<BoardConnection> OpenAsync(CancellationToken cancellation)
    {
        IConnection line = await Task.Run(() => port.Open(BoardLine.Serial.OpenLimit), cancellation);
        _connection = await BoardConnection.OpenAsync(line, BoardLine.Serial, BoardLine.Link, cancellation);
        await Task.Run(() => _connection.Line.RaiseRate(mostBitsPerSecond), cancellation);
        return _connection;
    }
}
