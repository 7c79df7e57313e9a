namespace Edge.Kernels.Language;

/// <summary>
/// Chooses the experts of a token (Shazeer et al. 2017): the greatest of the softmax of its router logits; equal ones by
/// index.
/// </summary>
public static class ExpertRouting
{
    /// <summary>Fills the chosen experts, best first, and their weights.</summary>
    /// <param name="logits">A logit an expert.</param>
    /// <param name="normalizes">Whether the weights are divided by their sum.</param>
    /// <param name="scale">What they are multiplied by.</param>
    /// <param name="experts">Filled; at most as many as there are.</param>
    /// <param name="weights">As long.</param>
    public static void Choose(ReadOnlySpan<float> logits, bool normalizes, float scale, Span<int> experts, Span<float> weights)
    {
        float max = float.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = MathF.Max(max, logit);
        }

        double all = 0, chosen = 0;
        foreach (float logit in logits)
        {
            all += Math.Exp(logit - max);
        }

        for (int rank = 0; rank < experts.Length; rank++)
        {
            experts[rank] = Best(logits, experts[..rank]);
            double probability = Math.Exp(logits[experts[rank]] - max) / all;
            chosen += probability;
            weights[rank] = (float)(probability * scale);
        }

        if (normalizes)
        {
            foreach (ref float weight in weights)
            {
                weight = (float)(weight / chosen);
            }
        }
    }

    private static int Best(ReadOnlySpan<float> logits, ReadOnlySpan<int> taken)
    {
        int best = -1;
        for (int expert = 0; expert < logits.Length; expert++)
        {
            if (!taken.Contains(expert) && (best < 0 || logits[expert] > logits[best]))
            {
                best = expert;
            }
        }

        return best;
    }
}
