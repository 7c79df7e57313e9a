using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>Q6_K: a half-precision scale in 256 columns, a signed byte for 16 columns.</summary>
internal readonly unsafe struct SuperBlockScales : IScales
{
    public static int UnitParts => 8;

    public static int UnitBytes => 144;

    public static int Segments => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TFloat Scale<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int segment, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.Multiply(unit, TLanes.LoadSignedBytes(header + 16 + (16 * part) + (8 * segment) + lane));
}
