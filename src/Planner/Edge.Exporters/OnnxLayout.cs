using Edge.Model;

namespace Edge.Exporters;

/// <summary>The layout of exported tensors: four dimensions <c>[N,H,W,C]</c> become <c>[N,C,H,W]</c>, others stay as they are.</summary>
internal static class OnnxLayout
{
    /// <summary>Permutation from <c>[N,H,W,C]</c> to <c>[N,C,H,W]</c>.</summary>
    public static readonly int[] ToChannelsFirst = [0, 3, 1, 2];

    /// <summary>Permutation from <c>[N,C,H,W]</c> to <c>[N,H,W,C]</c>.</summary>
    public static readonly int[] ToChannelsLast = [0, 2, 3, 1];

    /// <summary>Whether this is the shape of one image, <c>[1,H,W,C]</c>.</summary>
    public static bool IsImage(Shape shape) => shape.Rank == 4 && shape[0] == 1;

    /// <summary>Which of our dimensions each ONNX dimension is.</summary>
    public static int[] Order(Shape shape) => shape.Rank == 4 ? ToChannelsFirst : [.. Enumerable.Range(0, shape.Rank)];

    /// <summary>The shape there.</summary>
    public static int[] ShapeOf(Shape shape) => [.. Order(shape).Select(d => shape[d])];

    /// <summary>The number of one of our axes there.</summary>
    public static int Axis(Shape shape, int axis) => Array.IndexOf(Order(shape), axis);

    /// <summary>A permutation of our dimensions as one of dimensions there.</summary>
    public static int[] Permutation(Shape input, Shape permutation) =>
        [.. Order(permutation).Select(d => Axis(input, permutation[d]))];

    /// <summary>The bytes of a tensor; those of an image with channels first.</summary>
    public static byte[] ChannelsFirst(Shape shape, ReadOnlySpan<byte> bytes, int elementBytes) =>
        IsImage(shape) ? Permuted(shape, ToChannelsFirst, bytes, elementBytes) : bytes.ToArray();

    /// <summary>The elements of a tensor in the order of permuted dimensions.</summary>
    public static byte[] Permuted(Shape shape, int[] permutation, ReadOnlySpan<byte> bytes, int elementBytes)
    {
        byte[] result = new byte[bytes.Length];
        int[] strides = new int[shape.Rank];
        for (int d = shape.Rank - 1, stride = 1; d >= 0; stride *= shape[d], d--)
        {
            strides[d] = stride;
        }

        for (int i = 0; i < bytes.Length / elementBytes; i++)
        {
            int rest = i, source = 0;
            for (int d = permutation.Length - 1; d >= 0; d--)
            {
                (rest, int index) = Math.DivRem(rest, shape[permutation[d]]);
                source += index * strides[permutation[d]];
            }

            bytes.Slice(source * elementBytes, elementBytes).CopyTo(result.AsSpan(i * elementBytes));
        }

        return result;
    }
}
