using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Products.Isa;
using Edge.Model;

namespace Edge.Kernels.Products.Floats;

/// <summary>Finds the product for a float type on this processor.</summary>
internal static class FloatProducts
{
    /// <summary>Makes it.</summary>
    public static MatrixProduct Create(ElementType type, int outputs, int columns) => type switch
    {
        ElementType.Float32 => Create<Float32Weights>(outputs, columns),
        ElementType.Float16 => Create<Float16Weights>(outputs, columns),
        _ => Create<BFloat16Weights>(outputs, columns),
    };

    private static MatrixProduct Create<TWeights>(int outputs, int columns)
        where TWeights : struct, IFloatWeights
    {
        if (Avx512F.IsSupported)
        {
            return new FloatProduct<TWeights, Float512ProductLanes, Vector512<float>>(outputs, columns);
        }

        return Avx2.IsSupported
            ? new FloatProduct<TWeights, Float256ProductLanes, Vector256<float>>(outputs, columns)
            : new FloatProduct<TWeights, Float128ProductLanes, Vector128<float>>(outputs, columns);
    }
}
