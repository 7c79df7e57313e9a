using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Edge.Cli.Tests.Verbs;

/// <summary>What one start of <c>edge</c> gave.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record EdgeProcess(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Path of the program, as it is built for its users.</summary>
    public static string Program { get; } = Path.GetFullPath(typeof(EdgeProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Program").Value!);

    /// <summary>The JSON document that it printed.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Runs <c>edge</c> to its end.</summary>
    public static async Task<EdgeProcess> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        return await EndAsync(process, arguments);
    }

    /// <summary>Runs <c>edge</c> to its end where the programs of a folder come before all others.</summary>
    public static async Task<EdgeProcess> WithToolsAsync(string folder, params string[] arguments)
    {
        using Process process = StartWithTools(folder, arguments);
        return await EndAsync(process, arguments);
    }

    /// <summary>Runs <c>edge</c> to its end on a terminal, by <c>script</c> of util-linux.</summary>
    /// <returns>Everything that the terminal was sent.</returns>
    public static async Task<string> OnTerminalAsync(params string[] arguments)
    {
        ProcessStartInfo start = StartOf(arguments);
        start.FileName = "script";
        start.ArgumentList.Clear();
        foreach (string argument in (string[])["--quiet", "--return", "--command", string.Join(' ', arguments.Prepend(Program).Prepend("dotnet").Select(a => $"'{a}'")), "/dev/null"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["TERM"] = "xterm";
        using Process process = Process.Start(start)!;
        EdgeProcess ended = await EndAsync(process, arguments);
        ended.ExitCode.ShouldBe(0, ended.Output);
        return ended.Output;
    }

    /// <summary>Runs <c>edge</c> to its end, its standard input being a file.</summary>
    public static async Task<EdgeProcess> WithInputAsync(string input, params string[] arguments)
    {
        ProcessStartInfo start = StartOf(arguments);
        start.RedirectStandardInput = true;
        using Process process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(await File.ReadAllTextAsync(input));
        process.StandardInput.Close();
        return await EndAsync(process, arguments);
    }

    /// <summary>Runs <c>edge</c> to its end on a machine without vector instructions: hundreds of times slower than others.</summary>
    public static async Task<EdgeProcess> WithoutVectorsAsync(params string[] arguments)
    {
        ProcessStartInfo start = StartOf(arguments);
        start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        using Process process = Process.Start(start)!;
        return await EndAsync(process, arguments);
    }

    private static async Task<EdgeProcess> EndAsync(Process process, string[] arguments)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"edge {string.Join(' ', arguments)} did not end within {Limit}.");
        }

        return new EdgeProcess(process.ExitCode, await output, await error);
    }

    /// <summary>Runs <c>edge</c> to a good end.</summary>
    public static async Task<EdgeProcess> SucceedAsync(params string[] arguments)
    {
        EdgeProcess process = await RunAsync(arguments);
        process.ExitCode.ShouldBe(0, $"edge {string.Join(' ', arguments)}: {process.Error}");
        return process;
    }

    /// <summary>Starts <c>edge</c> as a user does: <c>dotnet edge.dll</c>.</summary>
    public static Process Start(params string[] arguments) => Process.Start(StartOf(arguments))!;

    /// <summary>Starts <c>edge</c> where the programs of a folder come before all others.</summary>
    public static Process StartWithTools(string folder, params string[] arguments)
    {
        ProcessStartInfo start = StartOf(arguments);
        start.Environment["PATH"] = $"{folder}{Path.PathSeparator}{start.Environment["PATH"]}";
        return Process.Start(start)!;
    }

    private static ProcessStartInfo StartOf(string[] arguments) => new("dotnet", [Program, .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["XDG_CACHE_HOME"] = Path.Combine(AppContext.BaseDirectory, "cache") },
    };
}
