using System.Collections.Immutable;
using System.Globalization;
using Edge.Cli.Language;
using Edge.Cli.Reports;
using Edge.Planner.Language;
using Edge.Runtime.Generation;
using Edge.Runtime.Language;
using Edge.Runtime.Text.Templates;
using Spectre.Console;

namespace Edge.Cli.Demos;

/// <summary>
/// Turns what people say into commands for devices, on three local devices that together keep less of the model in memory
/// than it has, and proves that one device with all of it answers the same.
/// </summary>
internal static class IntentDemo
{
    private const string ModelFileName = "intent-q8_0.gguf";
    private const int MostTokens = 64;
    private const long MemoryBytes = 600_000;

    private static readonly string[] Requests =
    [
        "Turn off the porch light in ten minutes, please.",
        "hey edge, could you open the left valve in the greenhouse for half an hour at 6 pm?",
        "the guests have left. set the workshop heater to 17 degrees",
        "What is the capital of France?",
    ];

    /// <summary>Runs it.</summary>
    public static async Task<IntentDemoReport> RunAsync(CancellationToken cancellation)
    {
        string model = Path.Combine(AppContext.BaseDirectory, "Assets", "intent", ModelFileName);
        Terminal.Say($"Understanding commands with {ModelFileName}: on three devices with {PlanTable.Number(MemoryBytes)} B of weights in memory each, then whole on one.");
        (ImmutableArray<AnswerRecord> many, IReadOnlyList<TokenDeviceReport> devices) =
            await AskAsync(model, new LanguageOptions { Devices = "3", Strategy = LanguageStrategy.Tensor, MemoryBytes = MemoryBytes }, cancellation);
        (ImmutableArray<AnswerRecord> one, _) = await AskAsync(model, new LanguageOptions { Strategy = LanguageStrategy.Single }, cancellation);
        ImmutableArray<IntentAnswerReport> answers =
        [
            .. Requests.Select((request, i) => new IntentAnswerReport(request, many[i].Text, [.. many[i].Tokens], many[i].Tokens.SequenceEqual(one[i].Tokens))),
        ];
        return new IntentDemoReport(
            ModelFileName, new FileInfo(model).Length, MemoryBytes, answers.All(a => a.IsEqual), answers, [.. devices.Select(LanguageDeviceReport.Of)]);
    }

    /// <summary>Shows a report to a person.</summary>
    public static void Print(IntentDemoReport report)
    {
        Table said = Terminal.Table("request", "command");
        foreach (IntentAnswerReport answer in report.Answers)
        {
            said.AddRow(Markup.Escape(answer.Request), Markup.Escape(answer.Command));
        }

        Terminal.Output.Write(said);
        Table memory = Terminal.Table("device", "#weights B", "#most in memory B", "#read B", "#waited for them ms", "#peak process B", "#wire B");
        foreach (LanguageDeviceReport device in report.Devices)
        {
            memory.AddRow(
                Markup.Escape(device.Name),
                PlanTable.Number(device.WeightBytes),
                PlanTable.Number(device.WeightWindowBytes),
                PlanTable.Number(device.BytesRead),
                device.StallMs.ToString("N1", CultureInfo.InvariantCulture),
                PlanTable.Number(device.PeakRssBytes),
                PlanTable.Number(device.WireBytes));
        }

        Terminal.Output.Write(memory);
        int tokens = report.Answers.Sum(a => a.TokenIds.Length);
        Terminal.Output.WriteLine($"three devices and one device: {(report.IsEqual ? $"the same {tokens} tokens" : "DIFFERENT tokens (EDGE6150)")}");
        Terminal.Output.WriteLine(
            $"weights in memory: {PlanTable.Number(report.Devices.Max(d => d.WeightWindowBytes))} B on each device at most, of a model of {PlanTable.Number(report.ModelBytes)} B");
    }

    private static async Task<(ImmutableArray<AnswerRecord> Answers, IReadOnlyList<TokenDeviceReport> Devices)> AskAsync(
        string path, LanguageOptions options, CancellationToken cancellation)
    {
        await using LanguageRun run = await LanguageSource.OpenAsync(path, options, cancellation);
        using GenerationScheduler scheduler = new(run.Model.Engine, run.Model.Tokenizer);
        var answers = ImmutableArray.CreateBuilder<AnswerRecord>();
        foreach (string request in Requests)
        {
            AnswerRecord answer = new(TextWriter.Null);
            int[] prompt = run.Model.Encode([new ChatMessage("user", request)]);
            await answer.RunAsync(scheduler, new GenerationRequest(prompt) { MaxTokens = MostTokens }, cancellation);
            answers.Add(answer);
        }

        return (answers.ToImmutable(), await scheduler.ReportAsync());
    }
}
