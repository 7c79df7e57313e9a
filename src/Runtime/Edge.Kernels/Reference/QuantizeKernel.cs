using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Quantize"/>: float32 to int8, uint8, int16 or int32 as <c>ZeroPoint + round(x / Scale)</c>, halves away from
/// zero; integers to integers by one fixed-point multiplication (TensorFlow Lite's reference QUANTIZE).
/// </summary>
internal sealed class QuantizeKernel : ElementKernel
{
    public QuantizeKernel(NodeBinding binding)
        : base(binding)
    {
        switch (Output.Type)
        {
            case ElementType.Int8:
                ComputeTo<sbyte>();
                break;
            case ElementType.UInt8:
                ComputeTo<byte>();
                break;
            case ElementType.Int16:
                ComputeTo<short>();
                break;
            case ElementType.Int32:
                ComputeTo<int>();
                break;
            default:
                throw NoKernel();
        }
    }

    private void ComputeTo<TOutput>()
        where TOutput : unmanaged, IBinaryInteger<TOutput>
    {
        Quantization output = OneScale(Output);
        ActivationRange range = ActivationRange.Of(Output);
        switch (Input(0).Type)
        {
            case ElementType.Float32:
                Compute<float, TOutput, FromReal<TOutput>>(new FromReal<TOutput>(output.Scale, output.ZeroPoint, range));
                break;
            case ElementType.Int8:
                Requantize<sbyte, TOutput>(OneScale(Input(0)), output, range);
                break;
            case ElementType.UInt8:
                Requantize<byte, TOutput>(OneScale(Input(0)), output, range);
                break;
            case ElementType.Int16:
                Requantize<short, TOutput>(OneScale(Input(0)), output, range);
                break;
            case ElementType.Int32:
                Requantize<int, TOutput>(OneScale(Input(0)), output, range);
                break;
            default:
                throw NoKernel();
        }
    }

    private void Requantize<TInput, TOutput>(Quantization input, Quantization output, ActivationRange range)
        where TInput : unmanaged, IBinaryInteger<TInput>
        where TOutput : unmanaged, IBinaryInteger<TOutput> =>
        Compute<TInput, TOutput, FromInteger<TInput, TOutput>>(
            new FromInteger<TInput, TOutput>(input.ZeroPoint, FixedPointMultiplier.Of((double)input.Scale / output.Scale), output.ZeroPoint, range));

    private Quantization OneScale(Tensor tensor) => tensor.Quantization is { IsPerTensor: true } quantization
        ? quantization
        : throw new EdgeException(5004, $"Tensor '{tensor.Name}' of node '{Node.Name}' has no single scale.", "Quantising an activation needs one scale and zero point.", "Quantise the model again.");

    private readonly struct FromReal<TOutput>(float scale, int zeroPoint, ActivationRange range) : IElementFunction<float, TOutput>
        where TOutput : unmanaged, IBinaryInteger<TOutput>
    {
        public TOutput Evaluate(float value)
        {
            double stored = (double)MathF.Round(value / scale, MidpointRounding.AwayFromZero) + zeroPoint;
            return TOutput.CreateTruncating((int)Math.Clamp(double.IsNaN(stored) ? zeroPoint : stored, range.Min, range.Max));
        }
    }

    private readonly struct FromInteger<TInput, TOutput>(int inputZeroPoint, FixedPointMultiplier factor, int zeroPoint, ActivationRange range) : IElementFunction<TInput, TOutput>
        where TInput : unmanaged, IBinaryInteger<TInput>
        where TOutput : unmanaged, IBinaryInteger<TOutput>
    {
        public TOutput Evaluate(TInput value) =>
            TOutput.CreateTruncating(range.Clamp(factor.Apply(int.CreateTruncating(value) - inputZeroPoint) + zeroPoint));
    }
}
