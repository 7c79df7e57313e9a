namespace Edge.Cli.Execution;

/// <summary>What to do when a device is lost in the middle of a run.</summary>
internal enum OnLoss
{
    /// <summary>Say which device it was, and stop.</summary>
    Fail,

    /// <summary>Plan again for the remaining devices and finish there.</summary>
    Replan,
}
