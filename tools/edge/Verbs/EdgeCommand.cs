using System.CommandLine;
using Edge.Cli.Reports;
using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary>The command <c>edge</c>: its verbs, and how a failure becomes an exit code.</summary>
internal static class EdgeCommand
{
    // A verb that was told to stop finishes first what an agent drains (10 s), and its devices.
    private static readonly TimeSpan TerminationLimit = TimeSpan.FromSeconds(30);

    // The options of all verbs take longer to make than most verbs take to begin, so only the one that is named is made.
    private static readonly (string Name, Func<Command> Create)[] Verbs =
    [
        ("inspect", InspectVerb.Create),
        ("plan", PlanVerb.Create),
        ("run", RunVerb.Create),
        ("build-firmware", BuildFirmwareVerb.Create),
        ("flash", FlashVerb.Create),
        ("agent", AgentVerb.Create),
        ("generate", GenerateVerb.Create),
        (ChatVerb.Name, ChatVerb.Create),
        ("serve", ServeVerb.Create),
        ("bench", BenchVerb.Create),
        ("perplexity", PerplexityVerb.Create),
        ("devices", DevicesVerb.Create),
        ("calibrate", CalibrateVerb.Create),
        ("profile", ProfileVerb.Create),
        ("compare", CompareVerb.Create),
        ("link-emulator", LinkEmulatorVerb.Create),
        ("demo", DemoVerb.Create),
        ("quantize", QuantizeVerb.Create),
        ("synth", SynthVerb.Create),
        ("bottleneck", BottleneckVerb.Create),
    ];

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>An exit code of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("Edge: inference over clusters of microcontrollers and small Linux boards.");
        foreach ((string _, Func<Command> create) in Array.FindAll(Verbs, v => v.Name == args.FirstOrDefault()) is { Length: > 0 } named ? named : Verbs)
        {
            root.Add(create());
        }

        // '@' before a prompt means a file with the prompt, not one with arguments.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                Terminal.Error($"EDGE6001: {error.Message} Run 'edge --help' for the verbs and their options.");
            }

            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = parsed.CommandResult.Command.Name == ChatVerb.Name ? null : TerminationLimit });
        }
        catch (EdgeException e)
        {
            foreach (Diagnostic diagnostic in e.Diagnostics)
            {
                Terminal.Error(diagnostic.ToString());
            }

            return ExitCode.Of(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Terminal.Error($"EDGE6017: {e.Message} A file cannot be read or written. Check the path, the permissions and the space on the disk.");
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            Terminal.Error("EDGE6002: Stopped. The user or the system asked for it. Run the command again to start over.");
            return ExitCode.Stopped;
        }
    }
}
