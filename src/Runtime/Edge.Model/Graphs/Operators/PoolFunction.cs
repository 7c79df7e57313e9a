namespace Edge.Model;

/// <summary>What <see cref="Pool2D"/> computes. The numbers are part of the canonical encoding.</summary>
public enum PoolFunction : byte
{
    /// <summary>Average.</summary>
    Average = 0,

    /// <summary>Maximum.</summary>
    Max = 1,
}
