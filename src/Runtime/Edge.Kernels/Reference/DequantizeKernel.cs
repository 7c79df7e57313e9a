using System.Numerics;
using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Dequantize"/>: int8, uint8, int16 or int32 to float32 as <c>Scale · (stored − ZeroPoint)</c>, multiplied in double precision; float16 to float32.</summary>
internal sealed class DequantizeKernel : ElementKernel
{
    public DequantizeKernel(NodeBinding binding)
        : base(binding)
    {
        if (Output.Type != ElementType.Float32)
        {
            throw NoKernel();
        }

        switch (Input(0).Type)
        {
            case ElementType.Int8:
                ComputeFrom<sbyte>();
                break;
            case ElementType.UInt8:
                ComputeFrom<byte>();
                break;
            case ElementType.Int16:
                ComputeFrom<short>();
                break;
            case ElementType.Int32:
                ComputeFrom<int>();
                break;
            case ElementType.Float16:
                Compute<Half, float, FromHalf>(default);
                break;
            default:
                throw NoKernel();
        }
    }

    private void ComputeFrom<TInput>()
        where TInput : unmanaged, IBinaryInteger<TInput>
    {
        Tensor input = Input(0);
        Quantization quantization = input.Quantization is { IsPerTensor: true } scale
            ? scale
            : throw new EdgeException(5004, $"Tensor '{input.Name}' of node '{Node.Name}' has no single scale.", "Dequantising an activation needs one scale and zero point.", "Quantise the model again.");
        Compute<TInput, float, FromInteger<TInput>>(new FromInteger<TInput>(quantization.Scale, quantization.ZeroPoint));
    }

    private readonly struct FromInteger<TInput>(double scale, int zeroPoint) : IElementFunction<TInput, float>
        where TInput : unmanaged, IBinaryInteger<TInput>
    {
        public float Evaluate(TInput value) => (float)(scale * (int.CreateTruncating(value) - zeroPoint));
    }

    private readonly struct FromHalf : IElementFunction<Half, float>
    {
        public float Evaluate(Half value) => (float)value;
    }
}
