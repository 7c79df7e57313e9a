using System.Diagnostics;
using System.Text.Json;

namespace Edge.Bench.Language;

/// <summary>The command line, in a process of its own as users run it.</summary>
internal static class EdgeProcess
{
    /// <summary>What <c>edge bench … --json</c> prints.</summary>
    /// <param name="root">Root of the repository.</param>
    /// <param name="arguments">The model and options.</param>
    public static JsonElement Bench(string root, params ReadOnlySpan<string> arguments) => JsonDocument.Parse(Run(root, ["bench", .. arguments, "--json"])).RootElement;

    /// <summary>The program, as <c>dotnet</c> takes it.</summary>
    /// <param name="root">Root of the repository.</param>
    public static string ProgramOf(string root) => Path.Combine(root, "tools", "edge", "bin", "Release", "net10.0", "edge.dll");

    /// <summary>Starts a verb.</summary>
    public static Process Start(string root, params ReadOnlySpan<string> arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [ProgramOf(root), .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;

    /// <summary>Runs a verb and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string root, params ReadOnlySpan<string> arguments)
    {
        using Process edge = Start(root, arguments);
        string output = edge.StandardOutput.ReadToEnd();
        edge.WaitForExit();
        return edge.ExitCode == 0 ? output : throw new InvalidOperationException($"edge {string.Join(' ', arguments)} ended with {edge.ExitCode}.");
    }
}
