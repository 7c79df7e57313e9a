using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Edge.Devices;
using Edge.Testing;

namespace Edge.Bench.Language;

/// <summary>
/// A cluster that is started again: two agents whose stores hold their shards, then <c>edge generate</c> of a plan, up to the first
/// token; beside the start of llama.cpp on one device, in turns. Goals: less than 1 MB on the wire, at most 1.5 × its time.
/// </summary>
/// <remarks>Arguments: <c>quick</c> for one round.</remarks>
internal static class RestartBenchmark
{
    private const int Workers = 2, ContextTokens = 640;
    private const double MostRatio = 1.5, MostWireBytes = 1e6;
    private const string Prompt = "Once upon a time";

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments) => RunAsync(arguments.Contains("quick") ? 1 : 5).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(int rounds)
    {
        string root = RepositoryFolder.Find(), model = SyntheticFile.Of(root, "tinyllama-1.1b", "Q4_0");
        string stores = Directory.CreateTempSubdirectory("edge-bench-").FullName, plan = Path.Combine(stores, "plan");
        try
        {
            EdgeProcess.Run(root, "plan", model, "--devices", $"{Workers + 1}", "--strategy", "tensor", "--context", $"{ContextTokens}", "-o", plan, "--json");
            await StartAsync(root, plan, stores); // fills the stores
            long wireBytes = await WireBytesAsync(root, plan, stores);
            List<Start> starts = [];
            List<Parts> parts = [];
            List<double> peer = [];
            for (int round = 0; round < rounds; round++)
            {
                starts.Add(await StartAsync(root, plan, stores));
                parts.Add(await PartsAsync(root, plan, stores));
                if (StartPeer(root, model) is { } seconds)
                {
                    peer.Add(seconds);
                }
            }

            return Report(starts, parts, peer, wireBytes);
        }
        finally
        {
            Directory.Delete(stores, recursive: true);
        }
    }

    /// <summary>Agents and coordinator from nothing to the first character of the answer. The peer's clock stops there, too: at its token, not at its end.</summary>
    private static async Task<Start> StartAsync(string root, string plan, string stores)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<LocalAgent> agents = await StartAgentsAsync(root, stores);
        try
        {
            double agentSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using Process generate = EdgeProcess.Start(root, ArgumentsOf(plan, agents.Select(a => a.Address)));
            int first = generate.StandardOutput.Read();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            await generate.StandardOutput.ReadToEndAsync();
            await generate.WaitForExitAsync();
            return first >= 0 && generate.ExitCode == 0 ? new Start(seconds, agentSeconds) : throw new InvalidOperationException($"edge generate ended with {generate.ExitCode}.");
        }
        finally
        {
            await StopAsync(agents);
        }
    }

    /// <summary>The same start as the program itself reports it.</summary>
    private static async Task<Parts> PartsAsync(string root, string plan, string stores)
    {
        IReadOnlyList<LocalAgent> agents = await StartAgentsAsync(root, stores);
        try
        {
            JsonElement report = Generate(root, plan, agents.Select(a => a.Address));
            return new Parts(report.GetProperty("load_ms").GetDouble() / 1000, report.GetProperty("ttft_ms").GetDouble() / 1000);
        }
        finally
        {
            await StopAsync(agents);
        }
    }

    /// <summary>What crosses the links of the coordinator in such a start, but for the tensors of the prompt.</summary>
    private static async Task<long> WireBytesAsync(string root, string plan, string stores)
    {
        IReadOnlyList<LocalAgent> agents = await StartAgentsAsync(root, stores);
        List<TcpRelay> relays = [];
        try
        {
            long bytes = 0;
            bool Count(ref Memory<byte> passing)
            {
                Interlocked.Add(ref bytes, passing.Length);
                return true;
            }

            relays.AddRange(agents.Select(a => new TcpRelay(IPEndPoint.Parse(a.Address), Count, Count)));
            JsonElement report = Generate(root, plan, relays.Select(r => r.Address));
            return Interlocked.Read(ref bytes) - report.GetProperty("devices").EnumerateArray().Last().GetProperty("wire_bytes").GetInt64();
        }
        finally
        {
            relays.ForEach(r => r.Dispose());
            await StopAsync(agents);
        }
    }

    private static Task<IReadOnlyList<LocalAgent>> StartAgentsAsync(string root, string stores) =>
        LocalAgent.StartAsync(new LocalAgentCommand("dotnet", [EdgeProcess.ProgramOf(root), "agent", "--threads", "1"]), [.. Enumerable.Range(0, Workers).Select(i => Path.Combine(stores, $"{i}"))]);

    private static Task StopAsync(IReadOnlyList<LocalAgent> agents) => Task.WhenAll(agents.Select(a => a.DisposeAsync().AsTask()));

    private static JsonElement Generate(string root, string plan, IEnumerable<string> addresses) => JsonDocument.Parse(EdgeProcess.Run(root, [.. ArgumentsOf(plan, addresses), "--json"])).RootElement;

    private static string[] ArgumentsOf(string plan, IEnumerable<string> addresses) =>
        ["generate", plan, "--prompt", Prompt, "--max-tokens", "1", "--devices", string.Join(',', addresses.Select(a => $"tcp:{a}")), "--threads", "1"];

    private static double? StartPeer(string root, string model)
    {
        long start = Stopwatch.GetTimestamp();
        using LlamaProcess? llama = LlamaProcess.TryStart(root);
        llama?.Load(model, Environment.ProcessorCount, ContextTokens);
        llama?.Prefill(Prompt.Length);
        llama?.Decode(1);
        return llama is null ? null : Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static int Report(List<Start> starts, List<Parts> parts, List<double> peer, long wireBytes)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        double seconds = AllReduceBenchmark.Median(starts.Select(s => s.Seconds)), agents = AllReduceBenchmark.Median(starts.Select(s => s.AgentSeconds));
        double load = AllReduceBenchmark.Median(parts.Select(p => p.LoadSeconds)), first = AllReduceBenchmark.Median(parts.Select(p => p.FirstTokenSeconds));
        double? theirs = peer.Count > 0 ? AllReduceBenchmark.Median(peer) : null, ratio = seconds / theirs;
        GoalTable table = new();
        table.Add(
            $"restart of {Workers + 1} devices with full stores, to the first token",
            string.Create(culture, $"{seconds:F2} s (least {starts.Min(s => s.Seconds):F2}): agents {agents:F2}, loading {load:F2}, first token {first:F2}"),
            theirs is null ? null : string.Create(culture, $"llama.cpp on one: {theirs:F2} s (least {peer.Min():F2})"),
            ratio,
            "≤ 1.5",
            ratio is null or <= MostRatio);
        table.Add("restart, bytes on the wire", string.Create(culture, $"{wireBytes / 1e6:F2} MB"), null, null, "< 1 MB", wireBytes < MostWireBytes);
        return table.IsMet ? 0 : 1;
    }

    private sealed record Start(double Seconds, double AgentSeconds);

    private sealed record Parts(double LoadSeconds, double FirstTokenSeconds);
}
