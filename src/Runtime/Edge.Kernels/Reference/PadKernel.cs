using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Reference;

/// <summary><see cref="Pad"/> of float32, int8, uint8, int16 and int32; a quantised tensor is padded with the stored form of the value.</summary>
internal sealed class PadKernel : GatherKernel
{
    public PadKernel(NodeBinding binding)
        : base(binding)
    {
        var pad = (Pad)Node.Operator;
        var dimensions = new GatherDimension[pad.Before.Rank];
        for (int d = 0; d < dimensions.Length; d++)
        {
            dimensions[d] = new GatherDimension(d, -pad.Before[d], 1);
        }

        Gather(Output.Shape, dimensions, Input(0).Shape, Stored(pad.Value));
    }

    private byte[] Stored(float value)
    {
        var bytes = new byte[Output.Type.BlockBytes()];
        switch (Output.Type)
        {
            case ElementType.Float32:
                MemoryMarshal.Write(bytes, value);
                break;
            case ElementType.Int8 or ElementType.UInt8:
                bytes[0] = (byte)StoredInteger(value);
                break;
            case ElementType.Int16:
                MemoryMarshal.Write(bytes, (short)StoredInteger(value));
                break;
            case ElementType.Int32:
                MemoryMarshal.Write(bytes, StoredInteger(value));
                break;
            default:
                throw NoKernel();
        }

        return bytes;
    }

    private int StoredInteger(float value)
    {
        ActivationRange range = ActivationRange.Of(Output);
        (float scale, int zeroPoint) = Output.Quantization is { } q ? (q.Scale, q.ZeroPoint) : (1, 0);
        return (int)Math.Clamp(zeroPoint + (double)MathF.Round(value / scale, MidpointRounding.AwayFromZero), range.Min, range.Max);
    }
}
