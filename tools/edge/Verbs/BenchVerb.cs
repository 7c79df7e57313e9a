using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Edge.Cli.Language;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Runtime.Language;
using Spectre.Console;

namespace Edge.Cli.Verbs;

/// <summary><c>edge bench MODEL</c>: how fast a language model reads and writes.</summary>
internal static class BenchVerb
{
    private const int UsualPromptTokens = 128, UsualGenTokens = 64, UsualRepeat = 3;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        LanguageArguments language = new();
        Option<int?> promptTokens = Options.Count("--prompt-tokens", $"Tokens of the prompt ({UsualPromptTokens}).", int.MaxValue);
        Option<int?> genTokens = Options.Count("--gen-tokens", $"Tokens to generate ({UsualGenTokens}).", int.MaxValue);
        Option<int?> repeat = Options.Count("--repeat", $"Measure this many times ({UsualRepeat}), after one time that is not counted.", int.MaxValue);
        Option<bool> json = Options.Json();
        Command command = new("bench", "Measure how fast a language model reads and writes.") { promptTokens, genTokens, repeat, json };
        language.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            int prompt = parsed.GetValue(promptTokens) ?? UsualPromptTokens, generated = parsed.GetValue(genTokens) ?? UsualGenTokens;
            await using LanguageRun run = await language.OpenAsync(parsed, sequences: 1, cancellation);
            int context = run.Model.Engine.Settings.ContextTokens;
            if ((long)prompt + generated > context)
            {
                throw new EdgeException(6105, $"{prompt} tokens of prompt and {generated} generated are asked for.", $"The context holds {context}.", "Ask for fewer, or enlarge the context (--context).");
            }

            BenchReport report = Measure(run, prompt, generated, parsed.GetValue(repeat) ?? UsualRepeat, cancellation);
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
            }
            else
            {
                Print(report);
            }

            return ExitCode.Success;
        });
        return command;
    }

    // The engine alone: what choosing tokens costs is not measured. The tokens are those that the model would choose.
    private static BenchReport Measure(LanguageRun run, int promptTokens, int genTokens, int repeat, CancellationToken cancellation)
    {
        ITokenEngine engine = run.Model.Engine;
        TokenBatch batch = new(engine.Settings.RowCapacity);
        Candidate[] best = new Candidate[1];
        List<double> prefill = [], decode = [], tokenUs = [];
        for (int r = 0; r <= repeat; r++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int position = 0; position < promptTokens; position += batch.Count)
            {
                cancellation.ThrowIfCancellationRequested();
                batch.Clear();
                for (int i = position; i < promptTokens && batch.Count < batch.RowCapacity; i++)
                {
                    batch.Add(0, i, (int)((i + 1L) * 7919 % engine.VocabularyCount), wantsLogits: i == promptTokens - 1);
                }

                engine.Forward(batch);
            }

            double prefillUs = Stopwatch.GetElapsedTime(start).TotalMicroseconds, decodeUs = 0;
            for (int i = 0; i < genTokens; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                long begin = Stopwatch.GetTimestamp();
                engine.Candidates(0, best);
                batch.Clear();
                batch.Add(0, promptTokens + i, best[0].Token, wantsLogits: true);
                engine.Forward(batch);
                double us = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
                decodeUs += us;
                if (r > 0)
                {
                    tokenUs.Add(us);
                }
            }

            if (r > 0)
            {
                prefill.Add(Math.Round(promptTokens / prefillUs * 1e6, 2));
                decode.Add(Math.Round(genTokens / decodeUs * 1e6, 2));
            }
        }

        using Process self = Process.GetCurrentProcess();
        return new BenchReport(
            "edge.bench/1",
            run.Model.Name,
            run.PlanDigest,
            run.Plan.Strategy,
            run.PredictedTokenMs,
            run.Threads,
            promptTokens,
            genTokens,
            repeat,
            Median(prefill),
            Median(decode),
            [.. prefill],
            [.. decode],
            LatencyReport.Of(tokenUs),
            run.LoadMs,
            self.PeakWorkingSet64,
            run.Speeds,
            [.. engine.Report().Select(LanguageDeviceReport.Of)]);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(BenchReport report)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        Terminal.Output.WriteLine(string.Create(culture, $"prefill {report.PrefillTokensPerS:0.0} tokens/s ({report.PromptTokens} tokens)"));
        Terminal.Output.WriteLine(string.Create(culture, $"decode  {report.DecodeTokensPerS:0.0} tokens/s ({report.GenTokens} tokens, median {report.TokenMs.P50:0.000} ms)"));
        Terminal.Output.WriteLine(string.Create(culture, $"load    {report.LoadMs:0} ms"));
        Terminal.Output.WriteLine(string.Create(culture, $"memory  {report.PeakRssBytes / 1048576.0:0.0} MiB"));
    }
}
