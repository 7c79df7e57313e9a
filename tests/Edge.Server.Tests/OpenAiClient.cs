using System.Diagnostics;
using System.Text.Json;

namespace Edge.Server.Tests;

/// <summary>OpenAI's JavaScript client (npm <c>openai</c>), behind <c>tests/Interop/openai.mjs</c>.</summary>
internal static class OpenAiClient
{
    /// <summary>Why it cannot be used here, or null.</summary>
    public static string? Missing { get; } = Probe() ? null : "The npm package 'openai' is not installed: run tools/setup/install-test-dependencies.sh";

    /// <summary>Makes the client's calls.</summary>
    /// <param name="baseUrl">Where the server is.</param>
    /// <param name="key">The key.</param>
    /// <param name="model">The model.</param>
    public static async Task<JsonElement> CallAsync(string baseUrl, string key, string model)
    {
        using Process process = Start();
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(new { base_url = baseUrl, key, model }));
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        process.ExitCode.ShouldBe(0, await error);
        return JsonDocument.Parse(await output).RootElement;
    }

    private static bool Probe()
    {
        try
        {
            using Process process = Start("probe");
            process.StandardInput.Close();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or FileNotFoundException)
        {
            return false;
        }
    }

    private static Process Start(params string[] arguments)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "tests", "Interop", "openai.mjs")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("tests/Interop/openai.mjs");
        }

        string script = Path.Combine(folder.FullName, "tests", "Interop", "openai.mjs"), modules = Path.Combine(folder.FullName, "artifacts", "interop", "node_modules");
        return Process.Start(new ProcessStartInfo("node", [script, modules, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
