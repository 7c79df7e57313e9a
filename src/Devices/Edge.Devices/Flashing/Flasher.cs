using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>
/// Flashes boards: chooses what with and through what, checks the chip before anything is written, writes, reads back, starts
/// the board and hears which build it runs.
/// </summary>
/// <param name="host">The machine that boards are connected to.</param>
/// <param name="listener">Hears the build of a board that is being started.</param>
public sealed class Flasher(FlashHost host, IBootListener listener)
{
    /// <summary>All back ends.</summary>
    public static ImmutableArray<IFlashBackEnd> BackEnds { get; } = [new Qemu(), new OpenOcd(), new StFlash(), new UsbDfu(), new PicoTool(), new EspTool(), new NanoFf()];

    /// <summary>Chooses the back end, and what it flashes through.</summary>
    /// <param name="board">The board.</param>
    /// <param name="port">Where the board speaks, or null.</param>
    /// <param name="probe">What it is flashed through, as <c>edge flash --list</c> names it, or null for the only one.</param>
    /// <param name="tool">Name of the back end, or null for the first of the board's that is installed.</param>
    /// <param name="cancellation">Ends the tools that are asked.</param>
    /// <exception cref="EdgeException">EDGE6310 where no tool is installed, EDGE6311 where nothing is connected, EDGE6312 where the choice is ambiguous, EDGE6313 where what was chosen is not there.</exception>
    public async Task<FlashTarget> FindTargetAsync(FlashBoard board, string? port, string? probe, string? tool, CancellationToken cancellation)
    {
        BoardTool chosen = ChooseTool(board, tool);
        IFlashBackEnd backEnd = BackEndOf(chosen);
        ImmutableArray<FlashProbe> probes = await backEnd.FindProbesAsync(host, chosen, cancellation);
        FlashProbe through = ChooseProbe(board, backEnd, probes, port, probe);
        return new FlashTarget(board, chosen, backEnd, through, port is null || backEnd is Qemu ? null : new PortAddress(port));
    }

    /// <summary>The calls that would be made, without making them.</summary>
    public static ImmutableArray<ToolCommand> Rehearse(FlashTarget target, FlashImage image, string folder) =>
        [.. target.BackEnd.Identification(target) is { } identification ? [identification] : Array.Empty<ToolCommand>(), .. target.BackEnd.Prepare(target, image, folder)];

    /// <summary>Flashes a board.</summary>
    /// <param name="target">The board, and how it is flashed.</param>
    /// <param name="image">What is written.</param>
    /// <param name="progress">Hears what happens.</param>
    /// <param name="cancellation">Stops; where writing had begun, EDGE6320 says so.</param>
    /// <exception cref="EdgeException">EDGE6310 … EDGE6323. Where the board may hold a part of the image, EDGE6320 or EDGE6321 is among its findings.</exception>
    public async Task<FlashReport> FlashAsync(FlashTarget target, FlashImage image, Action<FlashEvent> progress, CancellationToken cancellation)
    {
        string folder = Directory.CreateTempSubdirectory("edge-flash-").FullName;
        try
        {
            string chip = await IdentifyAsync(target, folder, cancellation);
            progress(new FlashEvent(FlashPhase.Identify, 1, $"{target.Tool.Name} finds {chip} through {target.Probe.Id}."));
            return await WriteAsync(target, image, chip, folder, progress, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<FlashReport> WriteAsync(FlashTarget target, FlashImage image, string chip, string folder, Action<FlashEvent> progress, CancellationToken cancellation)
    {
        ImmutableArray<ToolCommand> commands = target.BackEnd.Prepare(target, image, folder);
        bool isTouched = false, isWritten = false;
        try
        {
            foreach (ToolCommand command in commands.Where(c => c.Phase < FlashPhase.Start))
            {
                cancellation.ThrowIfCancellationRequested();
                isTouched |= command.Phase == FlashPhase.Write;
                progress(new FlashEvent(command.Phase, 0, command.ToString()));
                await host.Tools.RunAsync(command, folder, share => progress(new FlashEvent(command.Phase, share, string.Empty)), cancellation);
                progress(new FlashEvent(command.Phase, 1, string.Empty));
            }

            isWritten = true;
            string? build = await StartAsync(target, image, commands.FirstOrDefault(c => c.Phase == FlashPhase.Start), folder, progress, cancellation);
            return new FlashReport(chip, image.Bytes, commands.Any(c => c.Phase == FlashPhase.Verify), build, [.. commands.Select(c => c.ToString())]);
        }
        catch (OperationCanceledException e) when (isTouched)
        {
            throw isWritten
                ? new EdgeException(6320, "Stopped when the image was written, before the board was heard.", "The user or the system asked for it.", "The board holds all of the image; reset it to start it.", e)
                : new EdgeException(6320, "Stopped while the board was written.", "The user or the system asked for it. The board may hold a part of the image.", "Flash it again before it is used.", e);
        }
        catch (EdgeException e) when (isTouched && !isWritten)
        {
            throw new EdgeException([.. e.Diagnostics, new Diagnostic(6321, "The board may hold a part of the image.", "Writing had begun.", "Flash it again before it is used.")], e);
        }
    }

    /// <summary>Starts the board, and listens before it does: a board says its build once.</summary>
    private async Task<string?> StartAsync(FlashTarget target, FlashImage image, ToolCommand? start, string folder, Action<FlashEvent> progress, CancellationToken cancellation)
    {
        await using IBoot? boot = await listener.ListenAsync(target, image, folder, cancellation);
        if (start is not null)
        {
            progress(new FlashEvent(FlashPhase.Start, 0, start.ToString()));
            await host.Tools.RunAsync(start, folder, cancellation: cancellation);
            progress(new FlashEvent(FlashPhase.Start, 1, string.Empty));
        }

        if (boot is null)
        {
            return null;
        }

        progress(new FlashEvent(FlashPhase.Boot, 0, $"Waiting for {boot.Place} to say its build."));
        byte[] build = await boot.HearAsync(cancellation);
        string text = Convert.ToHexStringLower(build);
        if (!image.Holds(build))
        {
            throw new EdgeException(6322, "The board runs another build.", $"It says {text}, which the image does not hold.", "Another board may be at this port, or it started from another place than the flash that was written.");
        }

        progress(new FlashEvent(FlashPhase.Boot, 1, $"It runs build {text}."));
        return text;
    }

    private async Task<string> IdentifyAsync(FlashTarget target, string folder, CancellationToken cancellation)
    {
        string? chip = target.Probe.Chip;
        if (target.BackEnd.Identification(target) is { } identification)
        {
            ToolResult answer = await host.Tools.RunAsync(identification, folder, cancellation: cancellation);
            chip = target.BackEnd.ReadChip(target, answer) ?? throw FlashErrors.Unintelligible(answer, "the name of the chip");
        }

        return IsSame(chip, target.Tool.Chip) ? chip : throw FlashErrors.WrongChip(target.Tool.Name, chip, target.Tool.Chip, target.Board.Name);
    }

    private static bool IsSame(string found, string expected) =>
        MemoryRange.TryParseAddress(found, out uint a) && MemoryRange.TryParseAddress(expected, out uint b) ? a == b : string.Equals(found, expected, StringComparison.OrdinalIgnoreCase);

    private BoardTool ChooseTool(FlashBoard board, string? name)
    {
        if (name is not null)
        {
            return board.Tools.FirstOrDefault(t => t.Name == name) ?? throw FlashErrors.NotAmong($"back end for '{board.Name}'", name, board.Tools.Select(t => t.Name));
        }

        return board.Tools.FirstOrDefault(t => host.Tools.Find(BackEndOf(t).Program) is not null)
            ?? throw new EdgeException([.. board.Tools.SelectMany(t => FlashErrors.Missing(BackEndOf(t).Program).Diagnostics)]);
    }

    private static IFlashBackEnd BackEndOf(BoardTool tool) =>
        BackEnds.FirstOrDefault(b => b.Program.Name == tool.Name) ?? throw FlashErrors.NotAmong("back end", tool.Name, BackEnds.Select(b => b.Program.Name));

    private FlashProbe ChooseProbe(FlashBoard board, IFlashBackEnd backEnd, ImmutableArray<FlashProbe> probes, string? port, string? wanted)
    {
        IEnumerable<string> candidates = probes.Select(p => p.ToString());
        if (wanted is not null)
        {
            return probes.FirstOrDefault(p => p.Id == wanted || p.SerialNumber == wanted) ?? throw FlashErrors.NotAmong("probe", wanted, candidates);
        }

        if (port is not null && probes.FirstOrDefault(p => p.Id == port) is { } same)
        {
            return same;
        }

        bool goesThroughPort = backEnd is EspTool or NanoFf;
        if (port is not null && goesThroughPort)
        {
            return new FlashProbe(backEnd.Program.Name, port, string.Empty, "as given");
        }

        // A probe that has a serial port of its own has one USB serial number for both.
        if (host.Ports().FirstOrDefault(p => p.Path == port) is { SerialNumber.Length: > 0 } adapter && probes.FirstOrDefault(p => p.SerialNumber == adapter.SerialNumber) is { } own)
        {
            return own;
        }

        return probes.Length switch
        {
            0 => throw FlashErrors.NothingThere(backEnd.Program.Name, $"'{board.Name}'", "Connect it; 'edge flash --list' shows what is connected."),
            1 => probes[0],
            _ => throw FlashErrors.Ambiguous(goesThroughPort ? "port" : "probe", candidates, goesThroughPort ? "--port" : "--probe"),
        };
    }
}
