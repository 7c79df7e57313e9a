using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Unary"/> on float32, and on quantised int8, uint8 and int16 through a <see cref="UnaryTable"/>.</summary>
internal sealed class UnaryKernel : ElementKernel
{
    public UnaryKernel(NodeBinding binding)
        : base(binding)
    {
        var unary = (Unary)Node.Operator;
        switch (Input(0).Type, Output.Type)
        {
            case (ElementType.Float32, ElementType.Float32):
                Compute<float, float, RealFunction>(new RealFunction(unary));
                break;
            case (ElementType.Int8, ElementType.Int8):
                Compute<sbyte, sbyte, Lookup<sbyte>>(new Lookup<sbyte>(UnaryTable.Of(unary, Input(0), Output)));
                break;
            case (ElementType.UInt8, ElementType.UInt8):
                Compute<byte, byte, Lookup<byte>>(new Lookup<byte>(UnaryTable.Of(unary, Input(0), Output)));
                break;
            case (ElementType.Int16, ElementType.Int16):
                Compute<short, short, Lookup<short>>(new Lookup<short>(UnaryTable.Of(unary, Input(0), Output)));
                break;
            default:
                throw NoKernel();
        }
    }

    private readonly struct RealFunction(Unary unary) : IElementFunction<float, float>
    {
        public float Evaluate(float value) => FloatFunctions.Evaluate(unary, value);
    }

    private readonly struct Lookup<T>(int[] table) : IElementFunction<T, T>
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        public T Evaluate(T value) => T.CreateTruncating(table[int.CreateTruncating(value) - int.CreateTruncating(T.MinValue)]);
    }
}
