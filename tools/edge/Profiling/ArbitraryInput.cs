using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Cli.Profiling;

/// <summary>What a network is fed whose time is measured without an input: the same numbers every time.</summary>
internal static class ArbitraryInput
{
    private const uint GoldenRatio = 0x9E3779B9; // of 2^32: its multiples lie evenly, with no period that a layer could see

    /// <summary>Bytes for each input: floats from 0 to 1, any 8-bit numbers, and zeros for other types, among them indices, which must exist.</summary>
    public static byte[][] Of(Graph graph) => [.. graph.Inputs.Select(i => Of(graph.Tensors[i]))];

    private static byte[] Of(Tensor tensor)
    {
        byte[] bytes = new byte[tensor.Bytes];
        if (tensor.Type is ElementType.Int8 or ElementType.UInt8)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(Number(i) >> 24);
            }
        }
        else if (tensor.Type == ElementType.Float32)
        {
            Span<float> values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (Number(i) >> 8) * (1f / (1 << 24));
            }
        }

        return bytes;
    }

    private static uint Number(int index) => unchecked((uint)index * GoldenRatio);
}
