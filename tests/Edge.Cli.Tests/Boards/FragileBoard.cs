using System.Diagnostics;
using Edge.Cli.Execution;
using Edge.Cli.Tests.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Cli.Tests.Boards;

/// <summary>An emulated board whose process gets a signal in the middle of an inference, when so many bytes have been sent to it.</summary>
internal sealed class FragileBoard(string name, FirmwareBoard board, long bytes, string signal) : IBoardDevice
{
    /// <summary>Ends the process.</summary>
    public const string Kill = "KILL";

    /// <summary>Stops the process, which says nothing more.</summary>
    public const string Stop = "STOP";

    private readonly TemporaryFolder _folder = new();
    private QemuBoard? _qemu;

    public string Name => name;

    public string Place => $"qemu:{board.Name}";

    public async Task<PreparedBoard> PrepareAsync(Plan plan, int device, IShardSource shards, CancellationToken cancellation)
    {
        LoweredProgram lowered = FirmwareLowering.Lower(plan, device, shards, board.Isa);
        FirmwareImage image = await ModelImage.BuildAsync(lowered, board, _folder["image"], new FirmwareMemory(), cancellation);
        _qemu = await QemuBoard.StartAsync(image, ["-pidfile", _folder["pid"]], cancellation);
        WatchedLine line = new(_qemu.Line);
        BoardConnection connection = await BoardConnection.OpenAsync(line, new SerialOptions(), new LinkOptions(), cancellation);
        line.After(bytes, () => Send(signal));
        return new PreparedBoard(connection, static _ => default);
    }

    public async ValueTask DisposeAsync()
    {
        if (_qemu is not null)
        {
            Send("CONT");
            await _qemu.DisposeAsync();
        }

        _folder.Dispose();
    }

    private void Send(string name)
    {
        using Process kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", File.ReadAllText(_folder["pid"]).Trim()]) { UseShellExecute = false, RedirectStandardError = true })!;
        kill.WaitForExit();
    }

    /// <summary>Does something when so many more bytes have been sent.</summary>
    private sealed class WatchedLine(IConnection line) : IConnection
    {
        private long _left = long.MaxValue;
        private Action? _then;

        public string Name => line.Name;

        public void After(long count, Action then)
        {
            _then = then;
            Volatile.Write(ref _left, count);
        }

        public int TrySend(ReadOnlySpan<byte> message)
        {
            int sent = line.TrySend(message);
            if (Volatile.Read(ref _left) != long.MaxValue && Interlocked.Add(ref _left, -sent) <= 0)
            {
                Interlocked.Exchange(ref _then, null)?.Invoke();
            }

            return sent;
        }

        public int TryReceive(Span<byte> destination) => line.TryReceive(destination);

        public void WaitToSend(int timeoutMs) => line.WaitToSend(timeoutMs);

        public void WaitToReceive(int timeoutMs) => line.WaitToReceive(timeoutMs);

        public void Dispose() => line.Dispose();
    }
}
