using System.Diagnostics;
using System.Globalization;
using System.Text;
using Edge.Cli.Reports;
using Edge.Model;

namespace Edge.Cli.Language;

/// <summary>
/// A conversation by lines: each is a turn, or a command that begins with <c>/</c>. In a terminal there is a prompt, a
/// status line behind each answer, and Ctrl-C stops the answer; otherwise answers are plain lines, for programs.
/// </summary>
internal sealed class ChatTerminal(Conversation conversation, TextReader input, TextWriter output, bool isInteractive)
{
    private const string Help = "/system TEXT  begin again with these instructions\n/reset        begin again\n/save FILE    write the conversation down\n/quit         end\n";

    /// <summary>Talks until the input ends.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (isInteractive)
        {
            await output.WriteAsync("Ctrl-C stops an answer. Commands:\n" + Help);
        }

        while (true)
        {
            await output.WriteAsync(isInteractive ? "\n> " : "");
            if (await input.ReadLineAsync(cancellation) is not { } line || line.Trim() == "/quit")
            {
                return;
            }

            try
            {
                await ObeyAsync(line.Trim(), cancellation);
            }
            catch (EdgeException e) when (isInteractive)
            {
                Terminal.Error(e.Message);
            }
        }
    }

    private async Task ObeyAsync(string line, CancellationToken cancellation)
    {
        (string command, string rest) = line.Split(' ', 2) is [var first, var second] ? (first, second.Trim()) : (line, "");
        switch (command)
        {
            case "":
                break;
            case "/reset":
                conversation.Reset();
                break;
            case "/system":
                conversation.Reset(rest.Length > 0 ? rest : null);
                break;
            case "/save":
                await File.WriteAllTextAsync(rest, Transcript(), cancellation);
                break;
            case var _ when command.StartsWith('/'):
                await output.WriteAsync(Help);
                break;
            default:
                await AnswerAsync(line, cancellation);
                break;
        }
    }

    private async Task AnswerAsync(string text, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        void Stop(object? sender, ConsoleCancelEventArgs e)
        {
            e.Cancel = true;
            stop.Cancel();
        }

        if (isInteractive)
        {
            Console.CancelKeyPress += Stop;
        }

        AnswerRecord answer;
        try
        {
            answer = await conversation.AskAsync(text, output, stop.Token);
        }
        finally
        {
            if (isInteractive)
            {
                Console.CancelKeyPress -= Stop;
            }
        }

        await output.WriteLineAsync();
        cancellation.ThrowIfCancellationRequested();
        if (isInteractive)
        {
            using Process self = Process.GetCurrentProcess();
            Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"[{answer.Summary}; {self.WorkingSet64 / 1048576.0:0} MiB]"));
        }
    }

    private string Transcript()
    {
        StringBuilder text = new();
        foreach (var turn in conversation.Turns)
        {
            text.Append(turn.Role).Append(": ").Append(turn.Content).Append("\n\n");
        }

        return text.ToString();
    }
}
