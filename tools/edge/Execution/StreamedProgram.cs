using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>Sends a program to a board that has an image without a model.</summary>
internal static class StreamedProgram
{
    /// <summary>Sends it; its constants follow now if the board has room for all of them, otherwise while it runs.</summary>
    /// <param name="lowered">The program, with loads and releases of its constants.</param>
    /// <param name="connection">The board.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">55xx: the board refuses it. 40xx: the link ended.</exception>
    public static async Task<PreparedBoard> SendAsync(LoweredProgram lowered, BoardConnection connection, CancellationToken cancellation)
    {
        Dictionary<Digest, byte[]> constants = lowered.Shards();
        PreparedBoard prepared = new(connection, digest => constants[digest]);
        await connection.LoadAsync(FirmwareProgramEncoding.Write(lowered.Program), new BoardHost(tensors: null, exchange: null, prepared.Constants), cancellation);
        return prepared;
    }
}
