using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Nibbles, then the fifth bits: bit q of a byte belongs to quad q.</summary>
internal readonly unsafe struct Quants5 : IQuants
{
    public static int Bits => 5;

    public static int BlockBytes => Quants4.BlockBytes + 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Quad<TLanes, TInt, TFloat>(byte* block, int quad)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
    {
        TInt high = TLanes.Load(block + Quants4.BlockBytes);
        high = quad <= 4 ? TLanes.ShiftLeftAnd(high, 4 - quad, 0x10) : TLanes.ShiftRightAnd(high, quad - 4, 0x10);
        return TLanes.Or(Quants4.Quad<TLanes, TInt, TFloat>(block, quad), high);
    }
}
