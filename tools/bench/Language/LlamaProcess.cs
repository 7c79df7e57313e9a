using System.Diagnostics;
using System.Text.Json;

namespace Edge.Bench.Language;

/// <summary>llama.cpp in a Node process, driven a line at a time.</summary>
internal sealed class LlamaProcess : ILanguagePeer
{
    private readonly Process _node;

    private LlamaProcess(Process node) => _node = node;

    /// <summary>Most memory that the process had.</summary>
    public long PeakRssBytes => Ask("memory").GetProperty("peakRssBytes").GetInt64();

    /// <summary>Starts the process; null where the package is not installed.</summary>
    /// <param name="root">Root of the repository.</param>
    public static LlamaProcess? TryStart(string root)
    {
        string modules = Path.Combine(root, "artifacts", "interop", "node_modules");
        if (!Directory.Exists(Path.Combine(modules, "@node-llama-cpp", "linux-x64")))
        {
            return null;
        }

        ProcessStartInfo start = new("node") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(root, "tools", "bench", "Language", "llama.mjs"));
        start.ArgumentList.Add(modules);
        return new LlamaProcess(Process.Start(start)!);
    }

    public void Load(string model, int threads, int contextTokens) => Ask($"load\t{model}\t{threads}\t{contextTokens}");

    public Measured Prefill(int tokens) => Of(Ask($"prefill\t{tokens}"));

    public Measured Decode(int tokens) => Of(Ask($"decode\t{tokens}"));

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }

    private static Measured Of(JsonElement answer) => new(answer.GetProperty("ms").GetDouble() / 1000, answer.GetProperty("cpuMs").GetDouble() / 1000);

    private JsonElement Ask(string line)
    {
        _node.StandardInput.WriteLine(line);
        string answer = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The Node process ended.");
        JsonElement element = JsonDocument.Parse(answer).RootElement;
        return element.TryGetProperty("error", out JsonElement error) ? throw new InvalidOperationException($"llama.cpp: {error.GetString()}") : element;
    }
}
