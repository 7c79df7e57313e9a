using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Q4_0, Q5_0, Q8_0: a half-precision scale in 32 columns.</summary>
internal readonly unsafe struct BlockScales : IScales
{
    public static int UnitParts => 1;

    public static int UnitBytes => 16;

    public static int Segments => 1;

    public static bool HasMinimum => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int segment, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => unit;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.ZeroFloat;
}
