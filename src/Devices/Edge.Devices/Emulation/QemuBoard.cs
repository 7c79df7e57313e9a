using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Edge.Model;
using Edge.Transport.Links;

namespace Edge.Devices;

/// <summary>
/// A board in QEMU that runs an image, in a process of its own. Its UART is a socket; the process ends with this one.
/// </summary>
public sealed class QemuBoard : IAsyncDisposable
{
    private const string Emulator = "qemu-system-arm";
    private const string Package = "qemu-system-arm";
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    // The shell waits for the end of its input, which comes when this process is gone, however it went.
    private const string EndsWithItsInput = "\"$@\" </dev/null & board=$!; cat >/dev/null; kill $board 2>/dev/null; wait $board 2>/dev/null";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private QemuBoard(Process process, DirectoryInfo folder, IConnection line) => (_process, _folder, Line) = (process, folder, line);

    /// <summary>The board's UART.</summary>
    public IConnection Line { get; }

    /// <summary>Starts a board; it begins to run when its line is connected.</summary>
    /// <param name="image">What it runs.</param>
    /// <param name="arguments">More arguments for QEMU, for example a plugin.</param>
    /// <param name="cancellation">Gives up; the process is ended.</param>
    /// <exception cref="EdgeException">EDGE6204 where QEMU is missing or has no such board, EDGE6205 where it ends at once.</exception>
    public static Task<QemuBoard> StartAsync(FirmwareImage image, IEnumerable<string>? arguments = null, CancellationToken cancellation = default)
    {
        string machine = image.Board.Machine ?? throw new EdgeException(6204, $"QEMU has no board '{image.Board.Name}'.", "Only boards that it emulates can run there.", "Flash a real board, or take mps2-an386 (M4), mps2-an500 (M7) or mps3-an547 (M55).");
        return StartAsync(machine, image.Path, arguments, cancellation);
    }

    /// <summary>Starts a board; it begins to run when its line is connected.</summary>
    /// <param name="machine">QEMU's name for it.</param>
    /// <param name="image">The file that it runs.</param>
    /// <param name="arguments">More arguments for QEMU, for example a plugin.</param>
    /// <param name="cancellation">Gives up; the process is ended.</param>
    /// <exception cref="EdgeException">EDGE6204 where QEMU is missing or has no such board, EDGE6205 where it ends at once.</exception>
    public static async Task<QemuBoard> StartAsync(string machine, string image, IEnumerable<string>? arguments = null, CancellationToken cancellation = default)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-board-");
        string socket = Path.Combine(folder.FullName, "uart");
        string[] command =
        [
            Emulator, "-M", machine, "-kernel", image, "-display", "none", "-monitor", "none",
            "-chardev", $"socket,id=uart,path={socket},server=on,wait=on", "-serial", "chardev:uart", .. arguments ?? [],
        ];
        Process process = Start(command);
        try
        {
            await WaitForSocketAsync(process, cancellation);
            return new QemuBoard(process, folder, SocketLine.ConnectUnix(socket, ConnectLimit));
        }
        catch
        {
            await EndAsync(process);
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>The emulator with its version, for example <c>QEMU emulator version 7.2.22</c>.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE6204 where it is missing.</exception>
    public static async Task<string> VersionAsync(CancellationToken cancellation = default)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Emulator, ["--version"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            string said = await process.StandardOutput.ReadToEndAsync(cancellation);
            return said.Split('\n', '(')[0].Trim();
        }
        catch (Win32Exception e)
        {
            throw new EdgeException(6204, $"'{Emulator}' cannot be started.", e.Message, $"On Debian: apt-get install {Package}.", e);
        }
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        Line.Dispose();
        await EndAsync(_process);
        _folder.Delete(recursive: true);
    }

    private static Process Start(string[] command)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", EndsWithItsInput, "board", .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new EdgeException(6204, $"'{Emulator}' cannot be started.", e.Message, $"On Debian: apt-get install {Package}.", e);
        }
    }

    /// <summary>QEMU says on its standard error that it waits for somebody to connect.</summary>
    private static async Task WaitForSocketAsync(Process process, CancellationToken cancellation)
    {
        StringBuilder said = new();
        while (await process.StandardError.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains("waiting for connection", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return;
            }

            said.AppendLine(line);
            if (line.Contains("not found", StringComparison.Ordinal))
            {
                throw new EdgeException(6204, $"'{Emulator}' is not installed.", line, $"On Debian: apt-get install {Package}.");
            }

            if (line.StartsWith(Emulator + ":", StringComparison.Ordinal))
            {
                throw new EdgeException(6205, "The emulated board did not start.", line, "Check that this QEMU has the board: qemu-system-arm -M help.");
            }
        }

        throw new EdgeException(6205, "The emulated board did not start.", said.ToString(), "Check that this QEMU has the board: qemu-system-arm -M help.");
    }

    private static async Task EndAsync(Process process)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
