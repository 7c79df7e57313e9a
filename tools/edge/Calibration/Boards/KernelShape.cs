using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Cli.Calibration.Boards;

/// <summary>A node of firmware with made-up constants, and the images that it reads and writes.</summary>
/// <param name="Name">Its shape, for people.</param>
/// <param name="Node">The node.</param>
/// <param name="Inputs">The whole image of each operand that it reads.</param>
/// <param name="Output">The whole image that it writes.</param>
internal sealed record KernelShape(string Name, FirmwareNode Node, ImmutableArray<Region> Inputs, Region Output)
{
    /// <summary>Whether rows of its output can be computed by themselves.</summary>
    public bool CanBeCut { get; init; } = true;

    /// <summary>Rows that the windows of an output row span; 0 where there are none and a row of the output reads the same row.</summary>
    public int WindowRows { get; init; }

    /// <summary>Rows from window to window.</summary>
    public int StrideRows { get; init; } = 1;

    /// <summary>Rows before the image.</summary>
    public int PadRows { get; init; }

    /// <summary>Bytes of its constants.</summary>
    public long ConstantBytes => Node.Constants.Sum(c => (long)c.SizeBytes);

    /// <summary>An image from its corner on.</summary>
    public static Region Image(int height, int width, int channels) => new(0, 0, 0, height, width, channels);
}
