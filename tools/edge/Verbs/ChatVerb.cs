using System.CommandLine;
using Edge.Cli.Language;
using Edge.Runtime.Generation;

namespace Edge.Cli.Verbs;

/// <summary><c>edge chat MODEL</c>: a conversation in a terminal.</summary>
internal static class ChatVerb
{
    /// <summary>Its name: in a terminal, Ctrl-C is its own.</summary>
    public const string Name = "chat";

    private const float UsualTemperature = 0.7f;
    private const int UsualTokens = 1024;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        LanguageArguments language = new();
        SamplingArguments sampling = new(UsualTemperature, UsualTokens);
        Option<string?> system = new("--system") { Description = "What the model is told first.", HelpName = "TEXT" };
        Command command = new(Name, "Talk to a language model.") { system };
        language.AddTo(command);
        sampling.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            await using LanguageRun run = await language.OpenAsync(parsed, sequences: 1, cancellation);
            using GenerationScheduler scheduler = new(run.Model.Engine, run.Model.Tokenizer);
            Conversation conversation = new(run.Model, scheduler, prompt => sampling.Read(parsed, prompt), parsed.GetValue(system));
            await new ChatTerminal(conversation, Console.In, Console.Out, isInteractive: !Console.IsInputRedirected && !Console.IsOutputRedirected).RunAsync(cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
