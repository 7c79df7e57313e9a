using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Edge.Devices.Flashing;

/// <summary>
/// A board that QEMU emulates (QEMU's manual, "QEMU Monitor"). It has no flash that outlives it: the image is loaded when the
/// board starts, so loading it and reading memory back is all that there is to write and verify.
/// </summary>
public sealed class Qemu : IFlashBackEnd
{
    /// <summary>The file in the working folder that QEMU loads.</summary>
    public const string LoadedName = "image.elf";

    /// <inheritdoc/>
    public ToolProgram Program { get; } = new("qemu", ["qemu-system-arm"], "Install it (Debian: apt-get install qemu-system-arm).");

    /// <inheritdoc/>
    public Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation) =>
        Task.FromResult<ImmutableArray<FlashProbe>>(
        [
            .. from board in FlashBoards.All.Values
               from emulated in board.Tools
               where emulated.Name == Program.Name && (tool is null || tool.Chip == emulated.Chip)
               select new FlashProbe(Program.Name, $"qemu:{emulated.Chip}", emulated.Chip, board.Description),
        ]);

    /// <summary>An emulated board is what it is asked to be.</summary>
    public ToolCommand? Identification(FlashTarget target) => null;

    /// <inheritdoc/>
    public string? ReadChip(FlashTarget target, ToolResult answer) => target.Probe.Chip;

    /// <inheritdoc/>
    public ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder)
    {
        File.WriteAllBytes(Path.Combine(folder, LoadedName), image.File.Span);
        StringBuilder input = new();
        foreach (ImageSegment segment in image.Segments)
        {
            input.Append(CultureInfo.InvariantCulture, $"memsave 0x{segment.Address:x} {segment.Bytes.Length} {FileOf(segment)}\n");
        }

        input.Append("quit\n");
        return
        [
            new ToolCommand(FlashPhase.Verify, Program, ["-M", target.Tool.Chip, "-kernel", LoadedName, "-S", "-display", "none", "-serial", "null", "-monitor", "stdio"])
            {
                Input = input.ToString(),
                Check = r => CheckRead(r, image),
            },
        ];
    }

    private static void CheckRead(ToolResult result, FlashImage image)
    {
        if (result.ExitCode != 0)
        {
            throw FlashErrors.Failed(result, "Its version may not have this board: Edge is tested with QEMU 7.2.");
        }

        foreach (ImageSegment segment in image.Segments)
        {
            ImageFile.Compare(result, FileOf(segment), segment.Bytes.Span, segment.Address);
        }
    }

    private static string FileOf(ImageSegment segment) => $"readback-{segment.Address:x8}.bin";
}
