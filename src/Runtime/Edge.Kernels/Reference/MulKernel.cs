using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Mul"/> on float32, int32, and quantised int8, uint8 and int16.</summary>
internal sealed class MulKernel : BinaryKernel
{
    public MulKernel(NodeBinding binding)
        : base(binding)
    {
        Activation activation = ((Mul)Node.Operator).Activation;
        switch (CommonType)
        {
            case ElementType.Float32:
                Compute<float, FloatProduct>(new FloatProduct(FloatActivationRange.Of(activation)));
                break;
            case ElementType.Int32 when !IsQuantized:
                Compute<int, IntegerProduct>(new IntegerProduct(ActivationRange.Of(activation, Output)));
                break;
            case ElementType.Int8 when IsQuantized:
                Compute<sbyte, QuantizedProduct<sbyte>>(new QuantizedProduct<sbyte>(ProductArithmetic.Of(Input(0), Input(1), Output, activation)));
                break;
            case ElementType.UInt8 when IsQuantized:
                Compute<byte, QuantizedProduct<byte>>(new QuantizedProduct<byte>(ProductArithmetic.Of(Input(0), Input(1), Output, activation)));
                break;
            case ElementType.Int16 when IsQuantized:
                Compute<short, QuantizedProduct<short>>(new QuantizedProduct<short>(ProductArithmetic.Of(Input(0), Input(1), Output, activation)));
                break;
            default:
                throw NoKernel();
        }
    }

    private readonly struct FloatProduct(FloatActivationRange range) : IBinaryFunction<float>
    {
        public float Evaluate(float left, float right) => range.Clamp(left * right);
    }

    private readonly struct IntegerProduct(ActivationRange range) : IBinaryFunction<int>
    {
        public int Evaluate(int left, int right) => range.Clamp(left * right);
    }

    private readonly struct QuantizedProduct<T>(ProductArithmetic arithmetic) : IBinaryFunction<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public T Evaluate(T left, T right) => T.CreateTruncating(arithmetic.Stored(int.CreateTruncating(left), int.CreateTruncating(right)));
    }
}
