using System.Runtime.Intrinsics;
using Edge.Kernels.Products.Isa;
using Edge.Model;

namespace Edge.Kernels.Products.Packed;

/// <summary>Finds the product for a type on this processor.</summary>
internal static class PackedProducts
{
    /// <summary>Makes it.</summary>
    public static MatrixProduct Create(ElementType type, WeightLayout layout, int outputs, int columns) => type switch
    {
        ElementType.Q4_0 => Create<Quants4, BlockScales>(type, layout, outputs, columns),
        ElementType.Q4_1 => Create<Quants4, BlockMinima>(type, layout, outputs, columns),
        ElementType.Q5_0 => Create<Quants5, BlockScales>(type, layout, outputs, columns),
        ElementType.Q5_1 => Create<Quants5, BlockMinima>(type, layout, outputs, columns),
        ElementType.Q8_0 => Create<Quants8, BlockScales>(type, layout, outputs, columns),
        ElementType.Q4_K => Create<Quants4, SuperBlockMinima>(type, layout, outputs, columns),
        ElementType.Q5_K => Create<Quants5, SuperBlockMinima>(type, layout, outputs, columns),
        _ => Create<Quants6, SuperBlockScales>(type, layout, outputs, columns),
    };

    private static MatrixProduct Create<TQuants, TScales>(ElementType type, WeightLayout layout, int outputs, int columns)
        where TQuants : struct, IQuants
        where TScales : struct, IScales
    {
        if (AvxVnniDots.IsSupported)
        {
            return Create<TQuants, TScales, AvxVnniDots>(type, layout, outputs, columns, isWideFaster: TQuants.Bits < 8);
        }

        return Avx2Dots.IsSupported
            ? Create<TQuants, TScales, Avx2Dots>(type, layout, outputs, columns, isWideFaster: true)
            : new PackedProduct<TQuants, TScales, Vector128ProductLanes, Vector128<int>, Vector128<float>, Vector128ProductLanes, Vector128<int>, Vector128<float>>(type, layout, outputs, columns);
    }

    private static MatrixProduct Create<TQuants, TScales, TDots>(ElementType type, WeightLayout layout, int outputs, int columns, bool isWideFaster)
        where TQuants : struct, IQuants
        where TScales : struct, IScales
        where TDots : struct, IDots => isWideFaster && Avx512ProductLanes.IsSupported
            ? new PackedProduct<TQuants, TScales, Vector256ProductLanes<TDots>, Vector256<int>, Vector256<float>, Avx512ProductLanes, Vector512<int>, Vector512<float>>(type, layout, outputs, columns)
            : new PackedProduct<TQuants, TScales, Vector256ProductLanes<TDots>, Vector256<int>, Vector256<float>, Vector256ProductLanes<TDots>, Vector256<int>, Vector256<float>>(type, layout, outputs, columns);
}
