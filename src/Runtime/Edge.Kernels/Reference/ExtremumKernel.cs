using System.Numerics;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary>
/// <see cref="Maximum"/> and <see cref="Minimum"/> on float32, int8, uint8, int16 and int32. Stored integers are compared as
/// they are, so all three tensors have one scale and zero point.
/// </summary>
internal sealed class ExtremumKernel : BinaryKernel
{
    public ExtremumKernel(NodeBinding binding)
        : base(binding)
    {
        (bool largest, Activation activation) = Node.Operator switch
        {
            Maximum maximum => (true, maximum.Activation),
            Minimum minimum => (false, minimum.Activation),
            _ => throw NoKernel(),
        };
        if (!Equals(Input(0).Quantization, Output.Quantization) || !Equals(Input(1).Quantization, Output.Quantization))
        {
            throw new EdgeException(5004, $"Node '{Node.Name}' ({Node.Operator.Kind}) has operands of different scales.", "Stored values are compared as they are.", "Requantise the operands to the output's scale in the model.");
        }

        switch (CommonType)
        {
            case ElementType.Float32:
                FloatActivationRange range = FloatActivationRange.Of(activation);
                Compute<float, Extremum<float>>(new Extremum<float>(largest, range.Min, range.Max));
                break;
            case ElementType.Int8:
                ComputeInteger<sbyte>(largest, activation);
                break;
            case ElementType.UInt8:
                ComputeInteger<byte>(largest, activation);
                break;
            case ElementType.Int16:
                ComputeInteger<short>(largest, activation);
                break;
            case ElementType.Int32:
                ComputeInteger<int>(largest, activation);
                break;
            default:
                throw NoKernel();
        }
    }

    private void ComputeInteger<T>(bool largest, Activation activation)
        where T : unmanaged, IBinaryInteger<T>
    {
        ActivationRange range = ActivationRange.Of(activation, Output);
        Compute<T, Extremum<T>>(new Extremum<T>(largest, T.CreateTruncating(range.Min), T.CreateTruncating(range.Max)));
    }

    private readonly struct Extremum<T>(bool largest, T min, T max) : IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        public T Evaluate(T left, T right) => T.Min(T.Max(largest ? T.Max(left, right) : T.Min(left, right), min), max);
    }
}
