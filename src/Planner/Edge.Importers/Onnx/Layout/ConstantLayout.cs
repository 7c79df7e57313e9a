using System.Runtime.InteropServices;

namespace Edge.Importers.Onnx;

/// <summary>Moves the bytes of a constant into another order of dimensions.</summary>
internal static class ConstantLayout
{
    /// <summary>Bytes of a tensor of dimensions <paramref name="dims"/>, in the order of <paramref name="arrangement"/>.</summary>
    public static ReadOnlyMemory<byte> Arrange(ReadOnlyMemory<byte> bytes, int[] dims, int[] arrangement, int elementBytes)
    {
        int[] order = [.. arrangement.Where(d => d >= 0 && dims[d] != 1)];
        if (order.Zip(order.Skip(1)).All(p => p.First < p.Second))
        {
            return bytes;
        }

        int[] strides = Dims.Strides(dims);
        int[] sizes = Array.ConvertAll(order, d => dims[d]), steps = Array.ConvertAll(order, d => strides[d]);
        byte[] arranged = new byte[bytes.Length];
        switch (elementBytes)
        {
            case 1:
                Copy<byte>(bytes.Span, arranged, sizes, steps);
                break;
            case 2:
                Copy<short>(bytes.Span, arranged, sizes, steps);
                break;
            case 4:
                Copy<int>(bytes.Span, arranged, sizes, steps);
                break;
            default:
                Copy<long>(bytes.Span, arranged, sizes, steps);
                break;
        }

        return arranged;
    }

    private static void Copy<T>(ReadOnlySpan<byte> source, Span<byte> destination, int[] sizes, int[] steps)
        where T : unmanaged
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(source);
        Span<T> to = MemoryMarshal.Cast<byte, T>(destination);
        int inner = sizes[^1], step = steps[^1];
        int[] index = new int[sizes.Length];
        int start = 0;
        for (int at = 0; at < to.Length; at += inner)
        {
            for (int i = 0; i < inner; i++)
            {
                to[at + i] = from[start + (i * step)];
            }

            for (int d = sizes.Length - 2; d >= 0; d--)
            {
                start += steps[d];
                if (++index[d] < sizes[d])
                {
                    break;
                }

                start -= steps[d] * sizes[d];
                index[d] = 0;
            }
        }
    }
}
