using System.Collections.Immutable;
using System.CommandLine;
using Edge.Cli.Execution;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Devices.Flashing;
using Edge.Model;

namespace Edge.Cli.Verbs;

/// <summary><c>edge flash --board B</c>: an image on a board, written, read back and heard (<c>docs/flash.md</c>).</summary>
internal static class FlashVerb
{
    private const int UsualBootSeconds = 30;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<string?> board = new("--board") { Description = "The board: a name of --list, or a description in a .yaml file.", HelpName = "BOARD" };
        Option<string?> port = new("--port") { Description = "Where the board speaks: /dev/ttyACM0, tcp:HOST:PORT, or qemu:BOARD.", HelpName = "PORT" };
        Option<string?> probe = new("--probe") { Description = "What it is flashed through, where there is more than one.", HelpName = "ID" };
        Option<string?> tool = new("--tool") { Description = "The back end; the first of the board's that is installed if left out.", HelpName = "NAME" };
        Option<FileInfo?> image = new("--image") { Description = "The image: an ELF file, or the bytes of flash.", HelpName = "FILE" };
        Option<FileInfo?> model = new("--model") { Description = "Build the image of this model first (edge build-firmware has more choices).", HelpName = "FILE" };
        Option<long?> sram = Options.Sram();
        Option<int?> boot = Options.Count("--boot-limit", $"Seconds that the board may take to say its build ({UsualBootSeconds}).", 3600);
        Option<bool> dryRun = new("--dry-run") { Description = "Check image and choice, show the calls, and do nothing." };
        Option<bool> list = new("--list") { Description = "Show ports, probes and back ends." };
        Option<bool> json = new("--json") { Description = "Print events and a report as JSON lines (docs/flash.md)." };
        Command command = new("flash", "Write firmware to a microcontroller board, read it back and hear it start.") { board, port, probe, tool, image, model, sram, boot, dryRun, list, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Signals reach the cancellation token only after this method has given its task away.
            await Task.Yield();
            FlashHost host = new();
            if (parsed.GetValue(list))
            {
                await ListAsync(host, parsed.GetValue(json), cancellation);
                return ExitCode.Success;
            }

            FlashBoard target = FlashBoards.Find(parsed.GetValue(board) ?? throw new EdgeException(6304, "No board is named.", "An image is checked against its board before anything is written.", "Name it with --board; 'edge flash --list' shows boards."));
            if (parsed.GetValue(image) is null == parsed.GetValue(model) is null)
            {
                throw new EdgeException(6305, "It is not clear what to flash.", "Either --image or --model is needed, and not both.", "Give one of them.");
            }

            DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-flash-");
            try
            {
                string path = parsed.GetValue(image)?.FullName
                    ?? (await ModelImage.BuildAsync(parsed.GetValue(model)!, FirmwareBoard.Find(target.Name), parsed.GetValue(sram), folder.FullName, cancellation)).Path;
                FlashImage file = FlashImage.Read(path, target);
                Flasher flasher = new(host, new BootListener(TimeSpan.FromSeconds(parsed.GetValue(boot) ?? UsualBootSeconds)));
                FlashTarget found = await flasher.FindTargetAsync(target, parsed.GetValue(port), parsed.GetValue(probe), parsed.GetValue(tool), cancellation);
                FlashedReport report = parsed.GetValue(dryRun)
                    ? FlashedReport.Of(found, file, [.. Flasher.Rehearse(found, file, folder.FullName).Select(c => c.ToString())])
                    : await FlashAsync(flasher, found, file, parsed.GetValue(json), cancellation);
                Print(parsed.GetValue(model) is { } built ? report with { Image = built.FullName } : report, parsed.GetValue(json));
            }
            finally
            {
                folder.Delete(recursive: true);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<FlashedReport> FlashAsync(Flasher flasher, FlashTarget target, FlashImage image, bool json, CancellationToken cancellation)
    {
        FlashProgress bar = new();
        Action<FlashEvent> show = json ? e => JsonReport.PrintLine(FlashEventReport.Of(e)) : bar.Show;
        try
        {
            return FlashedReport.Of(target, image, await flasher.FlashAsync(target, image, show, cancellation));
        }
        finally
        {
            bar.EndBar();
        }
    }

    private static void Print(FlashedReport report, bool json)
    {
        if (json)
        {
            JsonReport.PrintLine(report);
        }
        else
        {
            FlashTable.Print(report);
        }
    }

    private static async Task ListAsync(FlashHost host, bool json, CancellationToken cancellation)
    {
        ImmutableArray<FlashProbe>.Builder probes = ImmutableArray.CreateBuilder<FlashProbe>();
        ImmutableArray<FlashListReport.Tool>.Builder tools = ImmutableArray.CreateBuilder<FlashListReport.Tool>();
        foreach (IFlashBackEnd backEnd in Flasher.BackEnds)
        {
            (string? path, string? problem) = (host.Tools.Find(backEnd.Program), null);
            try
            {
                if (path is null)
                {
                    problem = $"Not installed. {backEnd.Program.Source}";
                }
                else
                {
                    probes.AddRange(await backEnd.FindProbesAsync(host, null, cancellation));
                }
            }
            catch (EdgeException e)
            {
                problem = e.Message;
            }

            tools.Add(new FlashListReport.Tool(backEnd.Program.Name, path, problem));
        }

        FlashListReport report = FlashListReport.Of(host.Ports(), probes.ToImmutable(), tools.ToImmutable());
        if (json)
        {
            JsonReport.Print(report);
        }
        else
        {
            FlashTable.Print(report);
        }
    }
}
