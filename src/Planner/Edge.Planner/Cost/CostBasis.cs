namespace Edge.Planner.Cost;

/// <summary>What a predicted time rests on.</summary>
public enum CostBasis
{
    /// <summary>Measured kernels of this family, with shapes of this size.</summary>
    Calibrated,

    /// <summary>Measured kernels of this family; the shape is smaller or larger than those that were measured.</summary>
    OutsideRange,

    /// <summary>The rates of the profile: nothing of this family was measured.</summary>
    Profile,
}
