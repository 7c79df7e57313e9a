using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>A well-kept tool that flashes boards. Edge calls it and reads what it says; it never does its work.</summary>
public interface IFlashBackEnd
{
    /// <summary>The tool.</summary>
    ToolProgram Program { get; }

    /// <summary>What is connected that it can flash.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="tool">How it flashes the board that is meant; null for all boards.</param>
    /// <param name="cancellation">Ends the tool.</param>
    Task<ImmutableArray<FlashProbe>> FindProbesAsync(FlashHost host, BoardTool? tool, CancellationToken cancellation);

    /// <summary>Asks the chip what it is, without changing anything; null where the tool cannot.</summary>
    ToolCommand? Identification(FlashTarget target);

    /// <summary>The chip, as <see cref="BoardTool.Chip"/> names it, from the answer to <see cref="Identification"/>; null where the answer names none.</summary>
    string? ReadChip(FlashTarget target, ToolResult answer);

    /// <summary>Prepares files in the working folder, and gives the calls that write, verify and start, in this order.</summary>
    ImmutableArray<ToolCommand> Prepare(FlashTarget target, FlashImage image, string folder);
}
