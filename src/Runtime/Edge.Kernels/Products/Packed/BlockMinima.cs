using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Q4_1, Q5_1: a half-precision scale and minimum in 32 columns.</summary>
internal readonly unsafe struct BlockMinima : IScales
{
    public static int UnitBytes => 32;

    public static bool HasMinimum => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Minimum<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => unit;
}
