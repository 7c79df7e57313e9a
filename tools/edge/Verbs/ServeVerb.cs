using System.CommandLine;
using System.Net;
using Edge.Cli.Language;
using Edge.Cli.Reports;
using Edge.Cli.Server;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge serve MODEL</c>: a language model behind OpenAI's HTTP interface (<c>docs/serve.md</c>).</summary>
internal static class ServeVerb
{
    private const int UsualParallel = 4, UsualQueue = 64, MostParallel = 1024, MostQueue = 1 << 16, UsualHealthSeconds = 60, MostHealthSeconds = 86_400;
    private const long UsualBodyBytes = 4 << 20;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        LanguageArguments language = new();
        Option<string> listen = new("--listen")
        {
            Description = "Address and port; port 0 takes a free one. Any address but loopback needs --api-key-file.",
            HelpName = "HOST:PORT",
            DefaultValueFactory = _ => "127.0.0.1:8080",
        };
        Option<FileInfo?> keyFile = new("--api-key-file") { Description = "File with the key that clients must send as 'Authorization: Bearer KEY'.", HelpName = "FILE" };
        Option<int?> parallel = Options.Count("--parallel", $"Answers at a time ({UsualParallel}); each has a context of its own.", MostParallel);
        Option<int?> queue = Options.Count("--queue", $"Requests that wait ({UsualQueue}); more are told to come back.", MostQueue);
        Option<int?> maxTokens = Options.Count("--max-tokens", "Most tokens of an answer, whatever is asked for.", int.MaxValue);
        Option<int?> healthLimit = Options.Count("--health-limit", $"Age of the last token, in seconds, from which the server is not healthy ({UsualHealthSeconds}).", MostHealthSeconds);
        Option<long?> maxBody = new("--max-body") { Description = "Most bytes of a request (4MiB).", HelpName = "BYTES", CustomParser = Options.ParseBytes };
        Command command = new("serve", "Serve a language model over HTTP, as OpenAI's interface.") { listen, keyFile, parallel, queue, maxTokens, maxBody, healthLimit };
        language.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            IPEndPoint endPoint = AgentAddress.Parse(parsed.GetRequiredValue(listen)).ToEndPoint();
            ServerOptions options = new(endPoint)
            {
                Key = parsed.GetValue(keyFile) is { } file ? ApiKey.Read(file) : null,
                QueueCapacity = parsed.GetValue(queue) ?? UsualQueue,
                MaxTokens = parsed.GetValue(maxTokens) ?? int.MaxValue,
                HealthLimit = TimeSpan.FromSeconds(parsed.GetValue(healthLimit) ?? UsualHealthSeconds),
                MaxBodyBytes = parsed.GetValue(maxBody) ?? UsualBodyBytes,
            };
            LanguageServer.Check(options);

            // One more sequence than answers: the self-test's.
            await using LanguageRun run = await language.OpenAsync(parsed, (parsed.GetValue(parallel) ?? UsualParallel) + 1, cancellation);
            await using LanguageServer server = await LanguageServer.StartAsync(run.Model, options, cancellation);
            await Console.Out.WriteLineAsync($"listening on {server.Address}");
            await Task.WhenAny(Task.Delay(Timeout.Infinite, cancellation));
            Terminal.Say("Stopping: answers in work may end.");
            return ExitCode.Success;
        });
        return command;
    }
}
