using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Nibbles, then twice 32 bytes with the upper two bits of four quads.</summary>
internal readonly unsafe struct Quants6 : IQuants
{
    public static int Bits => 6;

    public static int BlockBytes => Quants4.BlockBytes + 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Quad<TLanes, TInt, TFloat>(byte* block, int quad)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
    {
        TInt high = TLanes.Load(block + Quants4.BlockBytes + (quad / 4 * 32));
        int shift = 4 - (quad % 4 * 2);
        high = shift >= 0 ? TLanes.ShiftLeftAnd(high, shift, 0x30) : TLanes.ShiftRightAnd(high, -shift, 0x30);
        return TLanes.Or(Quants4.Quad<TLanes, TInt, TFloat>(block, quad), high);
    }
}
