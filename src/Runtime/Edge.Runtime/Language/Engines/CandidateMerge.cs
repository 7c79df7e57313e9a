namespace Edge.Runtime.Language;

/// <summary>Puts together what devices offer of their parts of a vocabulary.</summary>
public static class CandidateMerge
{
    /// <summary>Merges two descending lists into one.</summary>
    /// <param name="left">Candidates of lower tokens, descending by logit.</param>
    /// <param name="right">Candidates of higher tokens, descending by logit.</param>
    /// <param name="merged">Filled with the best of both, descending; equal logits ascending by token. Neither of the two.</param>
    /// <returns>How many there are.</returns>
    public static int Merge(ReadOnlySpan<Candidate> left, ReadOnlySpan<Candidate> right, Span<Candidate> merged)
    {
        int count = Math.Min(merged.Length, left.Length + right.Length), l = 0, r = 0;
        for (int i = 0; i < count; i++)
        {
            bool takesLeft = r == right.Length || (l < left.Length && left[l].Logit >= right[r].Logit);
            merged[i] = takesLeft ? left[l++] : right[r++];
        }

        return count;
    }

    /// <summary>ln Σ exp over all parts.</summary>
    /// <param name="parts">The same of each part; −∞ of an empty one.</param>
    public static float LogSumExp(ReadOnlySpan<float> parts)
    {
        float max = float.NegativeInfinity;
        foreach (float part in parts)
        {
            max = MathF.Max(max, part);
        }

        double sum = 0;
        foreach (float part in parts)
        {
            sum += Math.Exp((double)part - max);
        }

        return (float)(max + Math.Log(sum));
    }
}
