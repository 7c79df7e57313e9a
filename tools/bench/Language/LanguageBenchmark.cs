using System.Globalization;

namespace Edge.Bench.Language;

/// <summary>
/// Tokens a second beside llama.cpp: the same GGUF files of random weights with true shapes (<c>edge synth</c>), both
/// loaded, measured in turn. A row is the medians of its rounds and their ratio; beside it the ratio of the least times, and
/// of processor time, which a busy machine distorts least.
/// </summary>
/// <remarks>
/// Arguments: <c>quick</c> for fewer rounds, and words that a row must contain (<c>decode Q4_0</c>).
/// </remarks>
internal static class LanguageBenchmark
{
    private const int ContextTokens = 640;

    private static readonly (string Shape, string Type)[] Models =
        [("tinyllama-1.1b", "Q4_0"), ("tinyllama-1.1b", "Q8_0"), ("tinyllama-1.1b", "Q4_K_M"), ("stories15m", "Q8_0")];

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        List<string> words = [.. arguments];
        int rounds = words.Remove("quick") ? 3 : 7;
        string root = RepositoryFolder.Find();
        using LlamaProcess? llama = LlamaProcess.TryStart(root);
        if (llama is null)
        {
            Console.WriteLine("llama.cpp is not installed (tools/setup/install-test-dependencies.sh): Edge alone.");
            Console.WriteLine();
        }

        Console.WriteLine("| what | Edge, tokens/s | llama.cpp, tokens/s | ratio of medians | of least times | of processor time | goal | met |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach ((string shape, string type) in Models)
        {
            string file = SyntheticFile.Of(root, shape, type);
            bool isSmall = shape.StartsWith("stories", StringComparison.Ordinal);
            foreach (int threads in isSmall ? (int[])[1] : [1, 2])
            {
                Case[] cases = [.. Cases(shape, type, threads, isSmall).Where(c => words.TrueForAll(w => c.Name.Contains(w, StringComparison.OrdinalIgnoreCase)))];
                if (cases.Length == 0)
                {
                    continue;
                }

                using EdgeModel edge = new();
                edge.Load(file, threads, ContextTokens);
                llama?.Load(file, threads, ContextTokens);
                foreach (Case c in cases)
                {
                    met &= Measure(c, edge, llama, rounds);
                }
            }
        }

        return met ? 0 : 1;
    }

    private static IEnumerable<Case> Cases(string shape, string type, int threads, bool isSmall)
    {
        string label = $"{shape} {type}, {threads} thread{(threads > 1 ? "s" : "")}";
        yield return new Case($"decode, {label}", isSmall ? 128 : 24, isSmall ? 1.2 : 1.0, (p, n) => p.Decode(n), p => p.Prefill(8));
        if (threads > 1)
        {
            yield return new Case($"prefill 128, {label}", 128, 1.5, (p, n) => p.Prefill(n), null);
            yield return new Case($"prefill 512, {label}", 512, 1.5, (p, n) => p.Prefill(n), null);
        }
    }

    private static bool Measure(Case c, EdgeModel edge, LlamaProcess? llama, int rounds)
    {
        ILanguagePeer[] peers = llama is null ? [edge] : [edge, llama];
        List<Measured>[] all = [.. peers.Select(_ => new List<Measured>())];
        for (int round = -1; round < rounds; round++)
        {
            for (int p = 0; p < peers.Length; p++)
            {
                c.Before?.Invoke(peers[p]);
                Measured measured = c.Run(peers[p], c.Tokens);
                if (round >= 0)
                {
                    all[p].Add(measured);
                }
            }
        }

        double[] medians = [.. all.Select(m => m.Select(x => x.Seconds).Order().ElementAt(m.Count / 2))];
        double[] least = [.. all.Select(m => m.Min(x => x.Seconds))], cpu = [.. all.Select(m => m.Min(x => x.CpuSeconds))];
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (llama is null)
        {
            Console.WriteLine(string.Create(culture, $"| {c.Name} | {c.Tokens / medians[0]:F1} | | | | | ≥ {c.Goal:F1} | |"));
            return true;
        }

        double ratio = medians[1] / medians[0];
        Console.WriteLine(string.Create(culture, $"| {c.Name} | {c.Tokens / medians[0]:F1} | {c.Tokens / medians[1]:F1} | {ratio:F2} | {least[1] / least[0]:F2} | {cpu[1] / cpu[0]:F2} | ≥ {c.Goal:F1} | {(ratio >= c.Goal ? "yes" : "no")} |"));
        return ratio >= c.Goal;
    }

    private sealed record Case(string Name, int Tokens, double Goal, Func<ILanguagePeer, int, Measured> Run, Action<ILanguagePeer>? Before);
}
