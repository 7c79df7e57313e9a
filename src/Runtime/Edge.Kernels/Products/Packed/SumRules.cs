using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>How sums of 32 columns are made; constants to the compiler, the same in both kernels.</summary>
internal static class SumRules<TQuants, TScales, TLanes, TInt, TFloat>
    where TQuants : struct, IQuants
    where TScales : struct, IScales
    where TLanes : struct, IProductLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    /// <summary>Quads that share a scale.</summary>
    public static int SegmentQuads
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TScales.Segments == 1 ? 8 : 4;
    }

    /// <summary>Quads that are added before sums are widened.</summary>
    public static int RunQuads
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !TLanes.AccumulatesWords || TQuants.Bits == 8 ? SegmentQuads : TQuants.Bits == 6 ? 2 : TQuants.Bits == 5 ? 4 : SegmentQuads;
    }

    /// <summary>Whether nothing has to be taken off the weights.</summary>
    public static bool IsCentred
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TScales.HasMinimum || (TQuants.Bits == 8 && TLanes.CentresBytes);
    }
}
