using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Two quads in the nibbles of 32 bytes.</summary>
internal readonly unsafe struct Quants4 : IQuants
{
    public static int Bits => 4;

    public static int BlockBytes => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Quad<TLanes, TInt, TFloat>(byte* block, int quad)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.ShiftRightAnd(TLanes.Load(block + (quad / 2 * 32)), quad % 2 * 4, 0x0F);
}
