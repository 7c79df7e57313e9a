using Edge.Model.Firmware;

namespace Edge.Cli.Execution;

/// <summary>How the boards of a cluster are prepared.</summary>
internal sealed record BoardOptions
{
    /// <summary>Where emulated boards have their constants.</summary>
    public FirmwareWeights Weights { get; init; }

    /// <summary>To which rate the line of a board at a port may be raised, bits a second.</summary>
    public int MostBitsPerSecond { get; init; } = BoardLine.UsualMostBitsPerSecond;
}
