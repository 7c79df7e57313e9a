using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Add"/> and <see cref="Sub"/> on float32, int32, and quantised int8, uint8 and int16.</summary>
internal sealed class AddKernel : BinaryKernel
{
    public AddKernel(NodeBinding binding)
        : base(binding)
    {
        (bool subtract, Activation activation) = Node.Operator switch
        {
            Add add => (false, add.Activation),
            Sub sub => (true, sub.Activation),
            _ => throw NoKernel(),
        };
        switch (CommonType)
        {
            case ElementType.Float32:
                Compute<float, FloatSum>(new FloatSum(subtract ? -1 : 1, FloatActivationRange.Of(activation)));
                break;
            case ElementType.Int32 when !IsQuantized:
                Compute<int, IntegerSum>(new IntegerSum(subtract, ActivationRange.Of(activation, Output)));
                break;
            case ElementType.Int8 when IsQuantized:
                Compute<sbyte, QuantizedSum<sbyte>>(new QuantizedSum<sbyte>(SumArithmetic.Of(Input(0), Input(1), Output, activation, subtract)));
                break;
            case ElementType.UInt8 when IsQuantized:
                Compute<byte, QuantizedSum<byte>>(new QuantizedSum<byte>(SumArithmetic.Of(Input(0), Input(1), Output, activation, subtract)));
                break;
            case ElementType.Int16 when IsQuantized:
                Compute<short, QuantizedSum<short>>(new QuantizedSum<short>(SumArithmetic.Of(Input(0), Input(1), Output, activation, subtract)));
                break;
            default:
                throw NoKernel();
        }
    }

    private readonly struct FloatSum(float sign, FloatActivationRange range) : IBinaryFunction<float>
    {
        public float Evaluate(float left, float right) => range.Clamp(left + (sign * right));
    }

    private readonly struct IntegerSum(bool subtract, ActivationRange range) : IBinaryFunction<int>
    {
        public int Evaluate(int left, int right) => range.Clamp(subtract ? left - right : left + right);
    }

    private readonly struct QuantizedSum<T>(SumArithmetic arithmetic) : IBinaryFunction<T>
        where T : unmanaged, IBinaryInteger<T>
    {
        public T Evaluate(T left, T right) => T.CreateTruncating(arithmetic.Stored(int.CreateTruncating(left), int.CreateTruncating(right)));
    }
}
