namespace Edge.Importers.Onnx;

/// <summary>Dimensions of ONNX values, whose rank may be above that of a <see cref="Edge.Model.Shape"/> while importing.</summary>
internal static class Dims
{
    /// <summary>Number of elements, or -1 where it is 2³¹ or more, or a dimension is negative.</summary>
    public static int TryCount(ReadOnlySpan<int> dims)
    {
        long count = 1;
        foreach (int dim in dims)
        {
            count = dim < 0 ? -1 : count * dim;
            if (count is < 0 or > int.MaxValue)
            {
                return -1;
            }
        }

        return (int)count;
    }

    /// <summary>Number of elements of dimensions that were checked before.</summary>
    public static int Count(ReadOnlySpan<int> dims)
    {
        int count = 1;
        foreach (int dim in dims)
        {
            count *= dim;
        }

        return count;
    }

    /// <summary>Elements from one index to the next, a dimension at a time.</summary>
    public static int[] Strides(ReadOnlySpan<int> dims)
    {
        int[] strides = new int[dims.Length];
        int stride = 1;
        for (int i = dims.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= dims[i];
        }

        return strides;
    }

    /// <summary>For example <c>[1,3,224,224]</c>.</summary>
    public static string Text(IEnumerable<int> dims) => $"[{string.Join(',', dims)}]";
}
