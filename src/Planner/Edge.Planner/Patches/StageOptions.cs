namespace Edge.Planner.Patches;

/// <summary>
/// How a stage runs. Its output is cut into a grid of patches; what patches share is computed again (MCUNetV2). Inside a
/// patch, tiles follow each other row by row, and what later tiles need again is kept in rings (line buffers, StreamNet):
/// one patch computes nothing twice. Channels of an expansion can be taken in groups.
/// </summary>
/// <param name="PatchRows">Rows of the grid of patches.</param>
/// <param name="PatchColumns">Columns of the grid of patches.</param>
/// <param name="TileRows">Rows of a tile; more than one only for whole rows.</param>
/// <param name="TileWidth">Columns of a tile of the last tensor; tiles of others are in proportion.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="FromEnd">From the last pixel to the first. Stages that take turns let each output lie where an input was freed, now above, now below it.</param>
internal sealed record StageOptions(int PatchRows, int PatchColumns, int TileRows, int TileWidth, int Groups, bool FromEnd = false)
{
    /// <summary>All of every tensor at once.</summary>
    public static StageOptions Whole { get; } = new(1, 1, int.MaxValue, int.MaxValue, 1);

    /// <summary>Row by row, nothing twice.</summary>
    public static StageOptions Rows { get; } = new(1, 1, 1, int.MaxValue, 1);

    /// <inheritdoc/>
    public override string ToString() =>
        (TileRows > 1 ? "whole" : PatchRows * PatchColumns == 1 ? TileWidth == int.MaxValue ? "by rows" : $"by tiles of {TileWidth}" : $"{PatchRows}×{PatchColumns} patches")
        + (Groups > 1 ? $", {Groups} channel groups" : "");
}
