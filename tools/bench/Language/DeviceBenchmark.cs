using System.Globalization;
using System.Text.Json;

namespace Edge.Bench.Language;

/// <summary>
/// Memory of one device and of four, and time a token over links that are slow: what <c>edge bench</c> reports, medians of
/// several processes, those that are compared started in turn. Speed over devices is <see cref="ClusterBenchmark"/>'s.
/// </summary>
/// <remarks>Arguments: <c>quick</c> for one process of each, and words that a row must contain.</remarks>
internal static class DeviceBenchmark
{
    private const string Model = "tinyllama-1.1b";
    private const int Layers = 22;
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        List<string> words = [.. arguments];
        int rounds = words.Remove("quick") ? 1 : 3;
        string root = RepositoryFolder.Find();
        (string Name, Func<Row> Measure)[] rows =
        [
            .. ((string[])["Q4_0", "Q8_0", "Q4_K_M"]).Select(type => ($"peak memory of one device, everything resident, {type}", (Func<Row>)(() => ResidentMemory(root, type)))),
            ("four devices of 128 MB of weights, Q8_0", () => Window(root, rounds)),
            .. from count in (int[])[4, 8]
               from delayMs in (int[])[1, 5]
               select ($"{count} devices, links of {delayMs} ms, Q4_0: time a token beside its prediction", (Func<Row>)(() => Prediction(root, count, delayMs))),
        ];
        Console.WriteLine("| what | measured | goal | met |");
        Console.WriteLine("|---|---|---|---|");
        bool met = true;
        foreach ((string name, Func<Row> measure) in rows.Where(r => words.TrueForAll(w => r.Name.Contains(w, StringComparison.OrdinalIgnoreCase))))
        {
            Row row = measure();
            met &= row.IsMet;
            Console.WriteLine($"| {name} | {row.Measured} | {row.Goal} | {(row.IsMet ? "yes" : "no")} |");
        }

        return met ? 0 : 1;
    }

    private static Row ResidentMemory(string root, string type)
    {
        string file = SyntheticFile.Of(root, Model, type);
        double size = new FileInfo(file).Length, rss = EdgeProcess.Bench(root, file, "--threads", "1", "--context", "640", "--prompt-tokens", "16", "--gen-tokens", "8", "--repeat", "1").GetProperty("peak_rss_bytes").GetDouble();
        using LlamaProcess? llama = LlamaProcess.TryStart(root);
        llama?.Load(file, 1, 640);
        llama?.Prefill(16);
        llama?.Decode(8);
        string peer = llama is null ? "" : string.Create(Culture, $" (llama.cpp {llama.PeakRssBytes / size:F2} ×)");
        return new Row(string.Create(Culture, $"{rss / 1e6:F0} MB, {rss / size:F2} × the file{peer}"), "≤ 1.10 ×", rss <= 1.10 * size);
    }

    private static Row Window(string root, int rounds)
    {
        List<double> resident = [], window = [];
        double rss = 0, read = 0, stall = 0;
        for (int round = 0; round < rounds; round++)
        {
            resident.Add(DecodeTokensPerS(Decode(root, "Q8_0", ["--devices", "4", "--strategy", "tensor"])));
            JsonElement small = Decode(root, "Q8_0", ["--devices", "4", "--strategy", "tensor", "--memory", "128MB"]);
            window.Add(DecodeTokensPerS(small));
            foreach (JsonElement device in small.GetProperty("devices").EnumerateArray())
            {
                rss = Math.Max(rss, device.GetProperty("peak_rss_bytes").GetDouble());
                read += device.GetProperty("read_ms").GetDouble();
                stall += device.GetProperty("stall_ms").GetDouble();
            }
        }

        double hidden = read > 0 ? 1 - (stall / read) : 1, slower = Median(resident) / Median(window);
        return new Row(
            string.Create(Culture, $"{rss / 1e6:F0} MB a device, {hidden:P0} of reading hidden, {slower:F2} × the time of everything resident"),
            "≤ 220 MB, ≥ 90 %, ≤ 1.3 ×",
            rss <= 220e6 && hidden >= 0.9 && slower <= 1.3);
    }

    private static Row Prediction(string root, int devices, int delayMs)
    {
        const int Generated = 16, Repeat = 2;
        JsonElement report = EdgeProcess.Bench(
            root,
            SyntheticFile.Of(root, Model, "Q4_0"), "--threads", "1", "--context", "640", "--prompt-tokens", "1", "--gen-tokens", $"{Generated}", "--repeat", $"{Repeat}",
            "--devices", $"{devices}", "--strategy", "tensor", "--link-delay", $"{delayMs}ms");
        double measured = report.GetProperty("token_ms").GetProperty("p50").GetDouble(), predicted = report.GetProperty("predicted_token_ms").GetDouble();

        // Every device waits for the slowest one, too: what remains of a token beside the computing of that one is communication.
        double communicationMs = measured - (report.GetProperty("devices").EnumerateArray().Max(d => d.GetProperty("compute_ms").GetDouble()) / ((1 + Generated) * (1 + Repeat)));
        double sumsMs = 2 * Layers * 2 * delayMs;
        return new Row(
            string.Create(Culture, $"{measured:F0} and {predicted:F0} ms, {measured / predicted:F2} ×; communication {communicationMs:F0} ms, {communicationMs / sumsMs:F2} × the round trips of {2 * Layers} sums"),
            "0.85 to 1.15 ×; ≤ 1.2 ×",
            measured / predicted is >= 0.85 and <= 1.15 && communicationMs <= 1.2 * sumsMs);
    }

    private static JsonElement Decode(string root, string type, string[] devices) => EdgeProcess.Bench(
        root, [SyntheticFile.Of(root, Model, type), "--threads", "1", "--context", "640", "--prompt-tokens", "16", "--gen-tokens", "32", "--repeat", "3", .. devices]);

    private static double DecodeTokensPerS(JsonElement report) => report.GetProperty("decode_tokens_per_s").GetDouble();

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Row(string Measured, string Goal, bool IsMet);
}
