using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>Finds and runs tools.</summary>
/// <param name="folders">Where executables are looked for, in order.</param>
public sealed class ToolRunner(ImmutableArray<string> folders)
{
    private const int MostLines = 1000, MostLineCharacters = 1000;

    /// <summary>The folders of <c>PATH</c>, and that of .NET tools.</summary>
    public static ToolRunner Default { get; } = new(
    [
        .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools"),
    ]);

    /// <summary>How long a tool may say nothing before it counts as hung.</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Where a tool is; null where it is not installed.</summary>
    public string? Find(ToolProgram program) =>
        (from name in program.Executables from folder in folders let path = Path.Combine(folder, name) where File.Exists(path) select path).FirstOrDefault();

    /// <summary>Runs a tool to its end and looks at what it left.</summary>
    /// <param name="command">The call.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="progress">Hears how much is done.</param>
    /// <param name="cancellation">Kills the tool.</param>
    /// <exception cref="EdgeException">EDGE6310 where it is not installed, EDGE6315 where it hangs, and what <see cref="ToolCommand.Check"/> throws.</exception>
    public async Task<ToolResult> RunAsync(ToolCommand command, string folder, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using Process process = Start(command, folder);
        using CancellationTokenSource hung = new(SilenceLimit);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, hung.Token);
        Queue<string> lines = new();
        void Hear(string line)
        {
            hung.CancelAfter(SilenceLimit);
            lock (lines)
            {
                lines.Enqueue(line);
                if (lines.Count > MostLines)
                {
                    lines.Dequeue();
                }
            }

            if (command.ReadShare(line) is { } share)
            {
                progress?.Invoke(Math.Clamp(share, 0, 1));
            }
        }

        try
        {
            Task output = ReadLinesAsync(process.StandardOutput, Hear, ended.Token), errors = ReadLinesAsync(process.StandardError, Hear, ended.Token);
            await WriteInputAsync(process, command.Input, ended.Token);
            await Task.WhenAll(output, errors);
            await process.WaitForExitAsync(ended.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw FlashErrors.Hung(new ToolResult(command, 0, [.. lines], folder), SilenceLimit);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        ToolResult result = new(command, process.ExitCode, [.. lines], folder);
        command.Check(result);
        return result;
    }

    private Process Start(ToolCommand command, string folder)
    {
        ProcessStartInfo start = new(Find(command.Program) ?? throw FlashErrors.Missing(command.Program), command.Arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // Tools that know colours and languages say the same to everybody.
            Environment = { ["LC_ALL"] = "C", ["NO_COLOR"] = "1" },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw FlashErrors.CannotStart(command.Program, start.FileName, e);
        }
    }

    private static async Task WriteInputAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code says why.
        }
    }

    /// <summary>Reads lines; progress bars end theirs with a carriage return, or draw over it with backspaces.</summary>
    private static async Task ReadLinesAsync(StreamReader reader, Action<string> hear, CancellationToken cancellation)
    {
        char[] buffer = new char[1024];
        StringBuilder line = new();
        void End()
        {
            if (line.Length > 0)
            {
                hear(line.ToString().TrimEnd());
                line.Clear();
            }
        }

        for (int read; (read = await reader.ReadAsync(buffer, cancellation)) > 0;)
        {
            foreach (char c in buffer.AsSpan(0, read))
            {
                if (c is '\r' or '\n' or '\b')
                {
                    End();
                }
                else if (line.Length < MostLineCharacters && !char.IsControl(c))
                {
                    line.Append(c);
                }
            }
        }

        End();
    }
}
