using System.Runtime.CompilerServices;

namespace Edge.Importers.Onnx;

/// <summary>
/// How the dimensions of an ONNX value lie in a tensor of the graph. The tensor's bytes are an array of
/// <see cref="Axes"/>; each dimension of the value is a product of some of them, outermost first. So a transpose, a
/// squeeze and most reshapes of a value are other views of the same tensor, and cost nothing: bytes move only where an
/// operator asks for another order than the one that is there.
/// </summary>
/// <example>
/// <c>[1,C,H,W]</c> in a tensor <c>[1,H,W,C]</c>: axes 1, H, W, C; dimensions {0}, {3}, {1}, {2}. Flattened to
/// <c>[1,C·H·W]</c>: the same axes; dimensions {0}, {3,1,2}.
/// </example>
internal sealed class View
{
    private readonly int[][] _dims;

    private View(int tensor, int[] axes, int[][] dims) => (Tensor, Axes, _dims) = (tensor, axes, dims);

    /// <summary>The tensor, an index of the draft.</summary>
    public int Tensor { get; }

    /// <summary>Sizes of the axes of the tensor's bytes, outermost first; their product is its number of elements.</summary>
    public int[] Axes { get; }

    /// <summary>Number of dimensions of the value.</summary>
    public int Rank => _dims.Length;

    /// <summary>
    /// The view of a value of <paramref name="rank"/> dimensions in a tensor that has dimension
    /// <c>arrangement[i]</c> of the value as dimension i; -1 stands for a dimension of size 1 that the value lacks.
    /// </summary>
    public static View Of(int tensor, ReadOnlySpan<int> shape, ReadOnlySpan<int> arrangement, int rank)
    {
        int[][] dims = new int[rank][];
        Array.Fill(dims, []);
        for (int i = 0; i < arrangement.Length; i++)
        {
            if (arrangement[i] >= 0)
            {
                dims[arrangement[i]] = [i];
            }
        }

        return new View(tensor, shape.ToArray(), dims);
    }

    /// <summary>The same dimensions in another tensor of as many elements.</summary>
    public View In(int tensor) => new(tensor, Axes, _dims);

    /// <summary>The view whose dimension i is dimension <c>permutation[i]</c> of this one.</summary>
    public View Permute(int[] permutation) => new(Tensor, Axes, [.. permutation.Select(p => _dims[p])]);

    /// <summary>Whether two tensors hold their values in the same way.</summary>
    public bool LiesLike(View other) =>
        Axes.AsSpan().SequenceEqual(other.Axes) && Rank == other.Rank && _dims.Zip(other._dims).All(p => p.First.AsSpan().SequenceEqual(p.Second));

    /// <summary>The axes of the listed dimensions in the order listed, those of size 1 left out.</summary>
    public int[] Sequence(IEnumerable<int> dims) =>
        [.. dims.Where(d => d >= 0).SelectMany(d => _dims[d]).Where(a => Axes[a] != 1)];

    /// <summary>Whether the bytes are in the order of <paramref name="arrangement"/> already.</summary>
    public bool IsArranged(IEnumerable<int> arrangement)
    {
        int[] sequence = Sequence(arrangement);
        return sequence.Zip(sequence.Skip(1)).All(p => p.First < p.Second);
    }

    /// <summary>
    /// The order in which the dimensions lie, outermost first, or null where a dimension lies in pieces. Dimensions of
    /// size 1 lie wherever that is convenient: in image order where the value may be an image, else in their own.
    /// </summary>
    public int[]? Arrangement()
    {
        int[] image = Arrangements.Image(Rank), plain = Arrangements.Plain(Rank);
        if (Rank == 4 && IsArranged(image))
        {
            return image;
        }

        if (IsArranged(plain))
        {
            return plain;
        }

        int[] sorted = [.. plain.OrderBy(d => Sequence([d]) is { Length: > 0 } axes ? axes[0] : -1)];
        return IsArranged(sorted) ? sorted : null;
    }

    /// <summary>
    /// The view of the value reshaped to <paramref name="shape"/> (as many elements), or null where a new dimension
    /// would take a part of an axis that does not divide it.
    /// </summary>
    public View? Reshape(int[] shape)
    {
        List<StrongBox<int>> axes = [.. Axes.Select(a => new StrongBox<int>(a))];
        Stack<StrongBox<int>> rest = new(Sequence(Enumerable.Range(0, Rank)).Reverse().Select(a => axes[a]));
        List<StrongBox<int>>[] dims = new List<StrongBox<int>>[shape.Length];
        for (int i = 0; i < shape.Length; i++)
        {
            dims[i] = [];
            for (int left = shape[i]; left > 1; left /= dims[i][^1].Value)
            {
                StrongBox<int> axis = rest.Pop();
                if (left % axis.Value != 0)
                {
                    if (axis.Value % left != 0)
                    {
                        return null;
                    }

                    StrongBox<int> inner = new(axis.Value / left);
                    axes.Insert(axes.IndexOf(axis) + 1, inner);
                    rest.Push(inner);
                    axis.Value = left;
                }

                dims[i].Add(axis);
            }
        }

        return new View(Tensor, [.. axes.Select(a => a.Value)], [.. dims.Select(d => d.Select(a => axes.IndexOf(a)).ToArray())]);
    }
}
