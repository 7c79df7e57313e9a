using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Div"/> on float32, int32 (towards zero), and quantised int8, uint8 and int16. A division by zero gives infinity
/// for floats, and for integers the end of the range on the side of the dividend.
/// </summary>
internal sealed class DivKernel : BinaryKernel
{
    public DivKernel(NodeBinding binding)
        : base(binding)
    {
        Activation activation = ((Div)Node.Operator).Activation;
        switch (CommonType)
        {
            case ElementType.Float32:
                Compute<float, FloatQuotient>(new FloatQuotient(FloatActivationRange.Of(activation)));
                break;
            case ElementType.Int32 when !IsQuantized:
                Compute<int, IntegerQuotient>(new IntegerQuotient(ActivationRange.Of(activation, Output)));
                break;
            case ElementType.Int8 when IsQuantized:
                Compute<sbyte, QuantizedQuotient<sbyte>>(new QuantizedQuotient<sbyte>(QuotientArithmetic.Of(Input(0), Input(1), Output, activation)));
                break;
            case ElementType.UInt8 when IsQuantized:
                Compute<byte, QuantizedQuotient<byte>>(new QuantizedQuotient<byte>(QuotientArithmetic.Of(Input(0), Input(1), Output, activation)));
                break;
            case ElementType.Int16 when IsQuantized:
                Compute<short, QuantizedQuotient<short>>(new QuantizedQuotient<short>(QuotientArithmetic.Of(Input(0), Input(1), Output, activation)));
                break;
            default:
                throw NoKernel();
        }
    }

    private readonly struct FloatQuotient(FloatActivationRange range) : IBinaryFunction<float>
    {
        public float Evaluate(float left, float right) => range.Clamp(left / right);
    }

    private readonly struct IntegerQuotient(ActivationRange range) : IBinaryFunction<int>
    {
        public int Evaluate(int left, int right) => right switch
        {
            0 => left < 0 ? range.Min : range.Max,
            -1 => range.Clamp(unchecked(-left)),
            _ => range.Clamp(left / right),
        };
    }

    private readonly struct QuantizedQuotient<T>(QuotientArithmetic arithmetic) : IBinaryFunction<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public T Evaluate(T left, T right) => T.CreateTruncating(arithmetic.Stored(int.CreateTruncating(left), int.CreateTruncating(right)));
    }
}
