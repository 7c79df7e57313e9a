using System.Diagnostics;
using System.Reflection;

namespace Edge.Browser.Tests;

/// <summary>Pages that <c>edge profile --html</c> wrote, each once for all tests.</summary>
internal static class ProfilePages
{
    private static readonly string Program = Path.GetFullPath(typeof(ProfilePages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Program").Value!);
    private static readonly string Model = Path.Combine(Path.GetDirectoryName(Program)!, "Assets", "meter", "meter_int8.onnx");

    // Each is written when a test first asks for it.
    private static readonly Dictionary<string, Lazy<Task<string>>> Written = new()
    {
        ["predicted"] = new(() => WriteAsync("predicted", "--device", "cortex-m7,raspberry-pi-4", "--strategy", "bottleneck")),
        ["measured"] = new(() => WriteAsync("measured", "--measure", "--devices", "2", "--strategy", "patches", "--repeat", "5")),
    };

    /// <summary>The address of a page.</summary>
    /// <param name="name"><c>predicted</c>, of a head on a microcontroller and its tail, or <c>measured</c>, of two agents on this machine.</param>
    public static async Task<string> AddressAsync(string name) => new Uri(await Written[name].Value).AbsoluteUri;

    private static async Task<string> WriteAsync(string name, params string[] arguments)
    {
        string page = Path.Combine(AppContext.BaseDirectory, $"{name}.html");
        ProcessStartInfo start = new("dotnet", [Program, "profile", Model, .. arguments, "--html", page, "--json"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CACHE_HOME"] = Path.Combine(AppContext.BaseDirectory, "cache") },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        process.ExitCode.ShouldBe(0, await error);
        return page;
    }
}
