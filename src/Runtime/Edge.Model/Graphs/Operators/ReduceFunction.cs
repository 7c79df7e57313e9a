namespace Edge.Model;

/// <summary>What <see cref="Reduce"/> computes. The numbers are part of the canonical encoding.</summary>
public enum ReduceFunction : byte
{
    /// <summary>Arithmetic mean.</summary>
    Mean = 0,

    /// <summary>Sum.</summary>
    Sum = 1,

    /// <summary>Largest.</summary>
    Max = 2,

    /// <summary>Smallest.</summary>
    Min = 3,
}
