using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>What <c>edge flash</c> has to know of a board (<c>docs/flash.md</c>).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Board and chip, for people.</param>
/// <param name="Format">What its flash is filled from.</param>
/// <param name="Core">Its core; null where the format is not <see cref="ImageFormat.Arm"/>.</param>
/// <param name="ChipId">Number of its chip in the header of an image (<see cref="ImageFormat.Esp"/>).</param>
/// <param name="Flash">Its flash, or the part of it that an image fills. An image without addresses begins at the first.</param>
/// <param name="Ram">Its memory.</param>
/// <param name="Vectors">Address of the vector table (<see cref="ImageFormat.Arm"/>).</param>
/// <param name="Tools">Back ends, the preferred one first.</param>
public sealed record FlashBoard(
    string Name,
    string Description,
    ImageFormat Format,
    ArmCore? Core,
    int ChipId,
    ImmutableArray<MemoryRange> Flash,
    ImmutableArray<MemoryRange> Ram,
    uint Vectors,
    ImmutableArray<BoardTool> Tools);
