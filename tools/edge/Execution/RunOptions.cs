using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Bottleneck;

namespace Edge.Cli.Execution;

/// <summary>How a command line wants a network to run.</summary>
/// <param name="Devices">The value of <c>--devices</c>.</param>
/// <param name="Cluster">The file of <c>--cluster</c>.</param>
/// <param name="Strategy">How to split.</param>
/// <param name="SramBytes">Memory of each device, or null for its profile's.</param>
/// <param name="MaxMacOverhead">Bound on recomputed work, or null.</param>
/// <param name="KeyFile">File with the pre-shared key, or null.</param>
/// <param name="OnLoss">What to do when a device is lost.</param>
internal sealed record RunOptions(
    string? Devices,
    FileInfo? Cluster,
    Strategy Strategy,
    long? SramBytes,
    double? MaxMacOverhead,
    FileInfo? KeyFile,
    OnLoss OnLoss)
{
    /// <summary>To which rate the lines of boards at ports may be raised.</summary>
    public int MostBitsPerSecond { get; init; } = BoardLine.UsualMostBitsPerSecond;

    /// <summary>Threads that compute where this process is the only device.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where a board has its constants.</summary>
    public FirmwareWeights Weights { get; init; }

    /// <summary>Pictures by which latents of a bottleneck are quantised and coded; empty where they are not.</summary>
    public string[] CalibrationPictures { get; init; } = [];

    /// <summary>What the plan shall have least of; null is what its strategy wants by itself.</summary>
    public PlanObjective? Objective { get; init; }

    /// <summary>What is wanted of the cut of a bottleneck.</summary>
    public SplitOptions Split { get; init; } = new();

    /// <summary>The threshold of early exits, instead of the model's own.</summary>
    public double? ExitThreshold { get; init; }
}
