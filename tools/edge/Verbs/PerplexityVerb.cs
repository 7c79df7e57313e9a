using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Edge.Cli.Language;
using Edge.Cli.Reports;
using Edge.Model;
using Spectre.Console;

namespace Edge.Cli.Verbs;

/// <summary><c>edge perplexity MODEL --file TEXT</c>: how well a language model predicts a text.</summary>
internal static class PerplexityVerb
{
    private const int UsualWindowTokens = 512;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        LanguageArguments language = new(usualContext: UsualWindowTokens);
        Option<FileInfo> file = new("--file") { Description = "The text.", HelpName = "TEXT", Required = true };
        Option<int?> windows = Options.Count("--windows", "Read only the first N windows of the text.", int.MaxValue);
        Option<bool> json = Options.Json();
        Command command = new("perplexity", "Measure how well a language model predicts a text.") { file, windows, json };
        language.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            string text = await PromptArgument.ReadAsync($"@{parsed.GetRequiredValue(file).FullName}", cancellation);
            await using LanguageRun run = await language.OpenAsync(parsed, sequences: 1, cancellation);
            LanguageModel model = run.Model;
            int[] tokens = model.Encode(text);
            int window = model.Engine.Settings.ContextTokens;
            ReadOnlySpan<int> read = parsed.GetValue(windows) is { } most ? tokens.AsSpan(0, (int)Math.Min((long)most * window, tokens.Length)) : tokens;
            Vocabulary vocabulary = model.Tokenizer.Vocabulary;
            long start = Stopwatch.GetTimestamp();
            TextPerplexity perplexity = TextPerplexity.Of(model.Engine, read, window, vocabulary.AddsBegin ? vocabulary.BeginId : null, Say, cancellation);
            PerplexityReport report = PerplexityReport.Of(model.Name, tokens.Length, perplexity, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
            }
            else
            {
                Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"perplexity {report.Perplexity:0.0000} over {report.ScoredTokens} tokens in {report.Windows} windows of {report.WindowTokens}"));
                Terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"           {report.SecondHalfPerplexity:0.0000} over the {report.SecondHalfScoredTokens} in the second halves (llama.cpp's definition)"));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static void Say(int windows, double value)
    {
        if (windows % 16 == 0)
        {
            Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"{windows} windows: {value:0.000}"));
        }
    }
}
