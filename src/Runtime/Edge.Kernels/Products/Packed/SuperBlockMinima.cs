using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Q4_K, Q5_K: a half-precision scale and (negated) minimum in 256 columns, a byte of each for 32 columns.</summary>
internal readonly unsafe struct SuperBlockMinima : IScales
{
    public static int UnitParts => 8;

    public static int UnitBytes => 160;

    public static bool HasMinimum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int segment, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.Multiply(unit, TLanes.LoadBytes(header + 32 + (16 * part) + lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.Multiply(unit, TLanes.LoadBytes(header + 40 + (16 * part) + lane));
}
