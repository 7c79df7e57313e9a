using Edge.Devices;
using Edge.Devices.Flashing;
using Edge.Model;
using Edge.Runtime;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Cli.Execution;

/// <summary>Asks boards which build they run: emulated ones, which it starts, and real ones at a port.</summary>
/// <param name="limit">How long a board may take to answer.</param>
internal sealed class BootListener(TimeSpan limit) : IBootListener
{
    /// <inheritdoc/>
    public async Task<IBoot?> ListenAsync(FlashTarget target, FlashImage image, string folder, CancellationToken cancellation)
    {
        if (target.BackEnd is Qemu)
        {
            QemuBoard board = await QemuBoard.StartAsync(target.Tool.Chip, Path.Combine(folder, Qemu.LoadedName), cancellation: cancellation);
            return new Boot(target.Probe.Id, board.Line, board, limit);
        }

        return target.Port is { } port && target.Board.Format == ImageFormat.Arm ? new Boot(port.Text, port.Open(limit), null, limit) : null;
    }

    /// <summary>The port is open before the board starts; an emulated board runs for as long as it is listened to.</summary>
    private sealed class Boot(string place, IConnection line, QemuBoard? board, TimeSpan limit) : IBoot
    {
        public string Place => place;

        public async Task<byte[]> HearAsync(CancellationToken cancellation)
        {
            using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            late.CancelAfter(limit);
            try
            {
                SerialOptions serial = new() { OpenLimit = limit };
                await using BoardConnection connection = await BoardConnection.OpenAsync(line, serial, new LinkOptions { HandshakeLimit = limit }, late.Token);
                return Convert.FromHexString(connection.Description.Build) is { Length: > 0 } build
                    ? build
                    : throw new EdgeException(6324, "The board does not know its build.", "Its image was linked without a build id.", "Build it with 'edge build-firmware' of this version.");
            }
            catch (Exception e) when (e is EdgeException { Code: not 6324 } || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                string cause = e is EdgeException error ? error.Diagnostics[0].ToString() : "silence";
                throw new EdgeException(6323, "The board does not say its build.", $"Nothing came from {place} within {limit.TotalSeconds:0.#} s ({cause}).", "The image is written. Reset the board, and look at its serial line; 'edge flash --list' shows ports.", e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            line.Dispose();
            if (board is not null)
            {
                await board.DisposeAsync();
            }
        }
    }
}
