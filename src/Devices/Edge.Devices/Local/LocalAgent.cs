using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Devices;

/// <summary>
/// An agent process on this machine. It listens on a free loopback port, ends with this process (its standard input
/// closes), and is stopped by SIGTERM, so that it drains.
/// </summary>
public sealed partial class LocalAgent : IAsyncDisposable
{
    private const string Greeting = "listening on ";
    private const int Sigterm = 15;

    private readonly Process _process;

    private LocalAgent(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Where it listens, for example <c>127.0.0.1:40123</c>.</summary>
    public string Address { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>How long it may take to drain before it is killed.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Starts an agent and waits until it can be reached.</summary>
    /// <param name="command">The program.</param>
    /// <param name="storeDirectory">Its shard store, its own.</param>
    /// <param name="cancellation">Gives up; the process is ended.</param>
    /// <exception cref="EdgeException">EDGE5140 if it does not start.</exception>
    public static async Task<LocalAgent> StartAsync(LocalAgentCommand command, string storeDirectory, CancellationToken cancellation = default)
    {
        ProcessStartInfo start = new(command.Executable, [.. command.Arguments, "--listen", "127.0.0.1:0", "--store", storeDirectory, "--stop-with-input"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw DidNotStart(command, e.Message, e);
        }

        try
        {
            string? line = await process.StandardOutput.ReadLineAsync(cancellation);
            return line is not null && line.StartsWith(Greeting, StringComparison.Ordinal)
                ? new LocalAgent(process, line[Greeting.Length..])
                : throw DidNotStart(command, line is null ? "It ended without a word." : $"It said: {line}");
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Starts several agents at once.</summary>
    /// <param name="command">The program.</param>
    /// <param name="storeDirectories">The shard store of each, its own; kept, so that weights are sent once.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5140 if one does not start; the others are ended.</exception>
    public static async Task<IReadOnlyList<LocalAgent>> StartAsync(LocalAgentCommand command, IReadOnlyList<string> storeDirectories, CancellationToken cancellation = default)
    {
        Task<LocalAgent>[] starting = [.. storeDirectories.Select(directory => StartAsync(command, directory, cancellation))];
        try
        {
            return await Task.WhenAll(starting);
        }
        catch
        {
            foreach (Task<LocalAgent> started in starting.Where(s => s.IsCompletedSuccessfully))
            {
                await started.Result.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Tells the agent to drain and end, and waits for it.</summary>
    /// <returns>Its exit code: 0 after draining.</returns>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, Sigterm);
        }

        using CancellationTokenSource limit = new(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        return _process.ExitCode;
    }

    /// <summary>Stops the agent.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }

    private static EdgeException DidNotStart(LocalAgentCommand command, string why, Exception? inner = null) => new(
        5140, $"The local agent '{command.Executable} {string.Join(' ', command.Arguments)}' did not start.", why, "Start it by hand to see more: edge agent --listen 127.0.0.1:0 --store DIR.", inner);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
