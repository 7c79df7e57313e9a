using System.Numerics;
using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Cast"/> between float32, int8, uint8, int16, int32, int64 and bool. Floats are cut towards zero and saturate,
/// integers keep their low bits, anything but zero is true.
/// </summary>
internal sealed class CastKernel : ElementKernel
{
    public CastKernel(NodeBinding binding)
        : base(binding)
    {
        switch (Input(0).Type)
        {
            case ElementType.Float32:
                ComputeFrom<float>();
                break;
            case ElementType.Int8:
                ComputeFrom<sbyte>();
                break;
            case ElementType.UInt8 or ElementType.Bool:
                ComputeFrom<byte>();
                break;
            case ElementType.Int16:
                ComputeFrom<short>();
                break;
            case ElementType.Int32:
                ComputeFrom<int>();
                break;
            case ElementType.Int64:
                ComputeFrom<long>();
                break;
            default:
                throw NoKernel();
        }
    }

    private void ComputeFrom<TInput>()
        where TInput : unmanaged, INumber<TInput>
    {
        switch (Output.Type)
        {
            case ElementType.Float32:
                Compute<TInput, float, Conversion<TInput, float>>(default);
                break;
            case ElementType.Int8:
                Compute<TInput, sbyte, Conversion<TInput, sbyte>>(default);
                break;
            case ElementType.UInt8:
                Compute<TInput, byte, Conversion<TInput, byte>>(default);
                break;
            case ElementType.Int16:
                Compute<TInput, short, Conversion<TInput, short>>(default);
                break;
            case ElementType.Int32:
                Compute<TInput, int, Conversion<TInput, int>>(default);
                break;
            case ElementType.Int64:
                Compute<TInput, long, Conversion<TInput, long>>(default);
                break;
            case ElementType.Bool:
                Compute<TInput, byte, Truth<TInput>>(default);
                break;
            default:
                throw NoKernel();
        }
    }

    private readonly struct Conversion<TInput, TOutput> : IElementFunction<TInput, TOutput>
        where TInput : unmanaged, INumber<TInput>
        where TOutput : unmanaged, INumber<TOutput>
    {
        public TOutput Evaluate(TInput value) =>
            typeof(TInput) == typeof(float) ? TOutput.CreateSaturating(value) : TOutput.CreateTruncating(value);
    }

    private readonly struct Truth<TInput> : IElementFunction<TInput, byte>
        where TInput : unmanaged, INumber<TInput>
    {
        public byte Evaluate(TInput value) => TInput.IsZero(value) ? (byte)0 : (byte)1;
    }
}
