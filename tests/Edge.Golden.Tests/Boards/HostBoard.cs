using System.Diagnostics;
using Edge.Devices;
using Edge.Testing;
using Edge.Transport.Links;

namespace Edge.Golden.Tests.Boards;

/// <summary>The firmware's streamed image as a process of this machine, built with sanitizers.</summary>
internal sealed class HostBoard : ITestBoard
{
    private static readonly Lazy<string> Program = new(() => NativeLibraryBuild.BuildProgram(
        "board",
        ["firmware/boards/host/main.c", .. Sources("device"), .. Sources("engine"), .. Sources("wire"), .. Sources("kernels/portable")],
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-board-");
    private readonly Process _process;

    public HostBoard(int arenaBytes, int inputBytes, int tableBytes, int constantsBytes, uint seed = 1, string key = "")
    {
        string[] arguments = [Socket, .. new[] { arenaBytes, inputBytes, tableBytes, constantsBytes }.Select(n => $"{n}"), $"{seed}", key];
        _process = Process.Start(new ProcessStartInfo(Program.Value, arguments) { RedirectStandardInput = true, RedirectStandardError = true, UseShellExecute = false })!;
    }

    private string Socket => Path.Combine(_folder.FullName, "line");

    public IConnection Connect() => new PortAddress($"unix:{Socket}").Open(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _process.StandardInput.Close();
        string errors = _process.StandardError.ReadToEnd();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
        errors.ShouldBeEmpty();
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(NativeLibraryBuild.RepositoryRoot, "firmware/core", folder), "*.c").Order(StringComparer.Ordinal);
}
