namespace Edge.Model;

/// <summary>NumPy broadcasting of shapes.</summary>
internal static class Broadcast
{
    /// <summary>Shape of an elementwise operation.</summary>
    /// <param name="left">Left operand.</param>
    /// <param name="right">Right operand.</param>
    /// <param name="result">At least <see cref="Shape.MaxRank"/> long.</param>
    /// <param name="rank">Dimensions written.</param>
    /// <returns>Whether the shapes fit.</returns>
    public static bool TryShape(Shape left, Shape right, Span<long> result, out int rank)
    {
        rank = Math.Max(left.Rank, right.Rank);
        return TryMerge(left, right, rank, rank, result);
    }

    /// <summary>The leading (batch) dimensions of a matrix product.</summary>
    public static bool TryBatch(Shape left, Shape right, Span<long> result)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        return TryMerge(left, right, rank, rank - 2, result);
    }

    private static bool TryMerge(Shape left, Shape right, int rank, int count, Span<long> result)
    {
        for (int i = 0; i < count; i++)
        {
            int l = i - (rank - left.Rank), r = i - (rank - right.Rank);
            int a = l < 0 ? 1 : left[l], b = r < 0 ? 1 : right[r];
            if (a != b && a != 1 && b != 1)
            {
                return false;
            }

            result[i] = a == 1 ? b : a;
        }

        return true;
    }
}
