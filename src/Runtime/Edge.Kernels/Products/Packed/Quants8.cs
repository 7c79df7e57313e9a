using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>A byte each, 128 added.</summary>
internal readonly unsafe struct Quants8 : IQuants
{
    public static int Bits => 8;

    public static int BlockBytes => 256;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TInt Quad<TLanes, TInt, TFloat>(byte* block, int quad)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.Load(block + (quad * 32));
}
