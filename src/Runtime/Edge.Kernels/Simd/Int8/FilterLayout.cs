using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Int8;

/// <summary>What the order of a packed filter depends on.</summary>
/// <param name="Lanes">Output channels of a vector of sums.</param>
/// <param name="ActivationOffset">What is added to every activation.</param>
/// <param name="RequantizationLanes">Channels of a block of requantisation constants.</param>
internal readonly record struct FilterLayout(int Lanes, int ActivationOffset, int RequantizationLanes)
{
    /// <summary>The layout that kernels over given lanes read.</summary>
    public static FilterLayout Of<TLanes, TVector>()
        where TLanes : struct, IInt8Lanes<TVector>
        where TVector : struct => new(TLanes.Count, TLanes.ActivationOffset, TLanes.RequantizationLanes);
}
