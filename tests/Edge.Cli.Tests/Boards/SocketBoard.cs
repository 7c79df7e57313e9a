using System.Diagnostics;
using Edge.Cli.Tests.Verbs;
using Edge.Devices;

namespace Edge.Cli.Tests.Boards;

/// <summary>A board whose port is a socket that anybody may open, again and again, as that of a real board.</summary>
internal sealed class SocketBoard : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _emulator;

    /// <summary>Starts a board that runs an image.</summary>
    public SocketBoard(FirmwareImage image)
    {
        Address = $"unix:{_folder["uart"]}";
        _emulator = Process.Start(new ProcessStartInfo(
            "qemu-system-arm",
            ["-M", image.Board.Machine!, "-kernel", image.Path, "-display", "none", "-monitor", "none", "-serial", $"unix:{_folder["uart"]},server=on,wait=off"])
        { UseShellExecute = false })!;
    }

    /// <summary>Its port.</summary>
    public string Address { get; }

    /// <summary>Builds an image that takes programs and starts it.</summary>
    public static async Task<SocketBoard> StartAsync(FirmwareBoard board, TemporaryFolder folder)
    {
        string images = Directory.CreateDirectory(folder[board.Name]).FullName;
        StreamedMemory memory = new(ArenaBytes: 32 * 1024, InputBytes: 4 * 1024, TableBytes: 64 * 1024, ConstantsBytes: 64 * 1024);
        return new SocketBoard(await new FirmwareToolchain(FirmwareTree.Find()).BuildStreamedAsync(board, images, memory, new FirmwareMemory()));
    }

    public void Dispose()
    {
        _emulator.Kill();
        _emulator.WaitForExit();
        _emulator.Dispose();
        _folder.Dispose();
    }
}
