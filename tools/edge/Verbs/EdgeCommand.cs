using System.CommandLine;
using Edge.Cli.Reports;
using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary>The command <c>edge</c>: its verbs, and how a failure becomes an exit code.</summary>
internal static class EdgeCommand
{
    // A verb that was told to stop finishes first what an agent drains (10 s), and its devices.
    private static readonly TimeSpan TerminationLimit = TimeSpan.FromSeconds(30);

    /// <summary>Parses and runs one command line.</summary>
    /// <returns>An exit code of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("Edge: inference over clusters of microcontrollers and small Linux boards.")
        {
            InspectVerb.Create(),
            PlanVerb.Create(),
            RunVerb.Create(),
            BuildFirmwareVerb.Create(),
            FlashVerb.Create(),
            AgentVerb.Create(),
            GenerateVerb.Create(),
            ChatVerb.Create(),
            ServeVerb.Create(),
            BenchVerb.Create(),
            PerplexityVerb.Create(),
            DevicesVerb.Create(),
            CalibrateVerb.Create(),
            LinkEmulatorVerb.Create(),
            DemoVerb.Create(),
            QuantizeVerb.Create(),
            SynthVerb.Create(),
            BottleneckVerb.Create(),
        };
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
