using System.CommandLine;
using Edge.Cli.Language;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Language;
using Edge.Runtime.Text.Schemas;
using Edge.Runtime.Text.Templates;

namespace Edge.Cli.Verbs;

/// <summary><c>edge generate MODEL --prompt TEXT</c>: one answer of a language model.</summary>
internal static class GenerateVerb
{
    private const int UsualTokens = 128;
    private const int MostLogprobs = 64;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        LanguageArguments language = new();
        SamplingArguments sampling = new(usualTemperature: 0, UsualTokens);
        Option<string> prompt = new("--prompt") { Description = "What the model goes on with; @FILE reads it from a file, @- from standard input.", HelpName = "TEXT|@FILE", Required = true };
        Option<bool> chat = new("--chat") { Description = "Ask as a user, in the model's chat template." };
        Option<FileInfo?> schema = new("--json-schema") { Description = "The answer keeps to this JSON schema.", HelpName = "FILE" };
        Option<int?> logprobs = Options.Count("--logprobs", "Report the log-probability of each token, and of the N most probable ones.", MostLogprobs);
        Option<bool> json = Options.Json();
        Command command = new("generate", "Generate text with a language model.") { prompt, chat, schema, logprobs, json };
        language.AddTo(command);
        sampling.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            string text = await PromptArgument.ReadAsync(parsed.GetRequiredValue(prompt), cancellation);
            JsonSchema? form = parsed.GetValue(schema) is { } file ? JsonSchema.Parse(await PromptArgument.ReadAsync($"@{file.FullName}", cancellation)) : null;
            await using LanguageRun run = await language.OpenAsync(parsed, sequences: 1, cancellation);
            LanguageModel model = run.Model;
            int[] tokens = parsed.GetValue(chat) ? model.Encode([new ChatMessage("user", text)]) : model.Encode(text);
            GenerationRequest request = sampling.Read(parsed, tokens);
            request = request with
            {
                Sampling = request.Sampling with { TopLogProbabilities = parsed.GetValue(logprobs) ?? 0 },
                Constraint = form is null ? null : new JsonConstraint(form, model.Tokenizer),
            };
            bool isJson = parsed.GetValue(json);
            AnswerRecord answer = new(isJson ? TextWriter.Null : Console.Out);
            using GenerationScheduler scheduler = new(model.Engine, model.Tokenizer);
            await answer.RunAsync(scheduler, request, cancellation);
            IReadOnlyList<TokenDeviceReport> devices = await scheduler.ReportAsync();
            if (isJson)
            {
                JsonReport.Print(GenerateReport.Of(run, request, answer, devices));
            }
            else
            {
                await Console.Out.WriteLineAsync();
                Terminal.Say(answer.Summary);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
