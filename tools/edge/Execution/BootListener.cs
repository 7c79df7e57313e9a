using Edge.Devices;
using Edge.Devices.Flashing;
using Edge.Model;
using Edge.Runtime;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Cli.Execution;

/// <summary>Asks boards which build they run: emulated ones, which it starts, and real ones at a serial port.</summary>
/// <param name="limit">How long a board may take to answer.</param>
internal sealed class BootListener(TimeSpan limit) : IBootListener
{
    /// <inheritdoc/>
    public async Task<IBoot?> ListenAsync(FlashTarget target, FlashImage image, string folder, CancellationToken cancellation)
    {
        if (target.BackEnd is Qemu)
        {
            return new EmulatedBoot(await QemuBoard.StartAsync(target.Tool.Chip, Path.Combine(folder, Qemu.LoadedName), cancellation: cancellation), target.Probe.Id, limit);
        }

        return target.Port is { } port && target.Board.Format == ImageFormat.Arm ? new SerialBoot(port, limit) : null;
    }

    private static async Task<byte[]> HearAsync(Func<IConnection> line, string place, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(limit);
        try
        {
            await using BoardConnection board = await BoardConnection.OpenAsync(line(), new SerialOptions(), new LinkOptions(), late.Token);
            byte[] program = new byte[Digest.SizeBytes];
            board.Description.Program?.CopyTo(program);
            return board.Description.Build.Length > 0 ? Convert.FromHexString(board.Description.Build) : program;
        }
        catch (Exception e) when (e is EdgeException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new EdgeException(
                6323, "The board does not say its build.", $"Nothing came from {place} within {limit.TotalSeconds:0.#} s ({(e as EdgeException)?.Diagnostics[0].ToString() ?? "silence"}).", "The image is written. Reset the board, and look at its serial line; 'edge flash --list' shows ports.", e);
        }
    }

    /// <summary>An emulated board runs for as long as it is listened to.</summary>
    private sealed class EmulatedBoot(QemuBoard board, string place, TimeSpan limit) : IBoot
    {
        public string Place => place;

        public Task<byte[]> HearAsync(CancellationToken cancellation) => BootListener.HearAsync(() => board.Line, place, limit, cancellation);

        public ValueTask DisposeAsync() => board.DisposeAsync();
    }

    /// <summary>A board at a serial port answers whenever it is asked.</summary>
    private sealed class SerialBoot(PortAddress port, TimeSpan limit) : IBoot
    {
        public string Place => port.Text;

        public Task<byte[]> HearAsync(CancellationToken cancellation) => BootListener.HearAsync(() => port.Open(limit), port.Text, limit, cancellation);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
