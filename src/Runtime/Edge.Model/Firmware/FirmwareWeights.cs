namespace Edge.Model.Firmware;

/// <summary>Where a device has the constants of its program.</summary>
public enum FirmwareWeights
{
    /// <summary>All in flash, beside the program.</summary>
    InFlash = 0,

    /// <summary>They arrive while it runs: every node's are loaded before its first step and released behind its last.</summary>
    Streamed = 1,
}
