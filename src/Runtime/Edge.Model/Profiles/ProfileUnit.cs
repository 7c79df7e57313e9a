namespace Edge.Model;

/// <summary>What a figure of a profile is counted in.</summary>
public enum ProfileUnit
{
    /// <summary>A number of things.</summary>
    Count,

    /// <summary>Cycles a second.</summary>
    Hertz,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Bytes a second.</summary>
    BytesPerSecond,

    /// <summary>Bits a second.</summary>
    BitsPerSecond,

    /// <summary>Multiply-accumulates a second.</summary>
    MacsPerSecond,

    /// <summary>Microseconds.</summary>
    Microseconds,

    /// <summary>Cycles of a core's clock.</summary>
    Cycles,

    /// <summary>Watts.</summary>
    Watts,
}
