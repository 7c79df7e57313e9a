using System.Numerics;
using System.Runtime.InteropServices;

namespace Edge.Runtime.Language;

/// <summary>Finds the best of many logits: vectors of them are passed over at once where none is better than the worst kept.</summary>
internal static class CandidateSelection
{
    /// <summary>The greatest logits, descending; equal ones ascending by token. What is not a number is passed over.</summary>
    /// <param name="logits">Logits of consecutive tokens.</param>
    /// <param name="firstToken">The first of them.</param>
    /// <param name="best">Filled.</param>
    /// <returns>How many there are.</returns>
    public static int Best(ReadOnlySpan<float> logits, int firstToken, Span<Candidate> best)
    {
        if (best.IsEmpty)
        {
            return 0;
        }

        int count = 0, i = 0;
        float least = float.NegativeInfinity;
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        foreach (Vector<float> vector in vectors)
        {
            if (count < best.Length || Vector.GreaterThanAny(vector, new Vector<float>(least)))
            {
                for (int lane = 0; lane < Vector<float>.Count; lane++)
                {
                    Offer(new Candidate(firstToken + i + lane, vector[lane]), best, ref count, ref least);
                }
            }

            i += Vector<float>.Count;
        }

        for (; i < logits.Length; i++)
        {
            Offer(new Candidate(firstToken + i, logits[i]), best, ref count, ref least);
        }

        return count;
    }

    /// <summary>The greatest logit.</summary>
    public static float Greatest(ReadOnlySpan<float> logits)
    {
        Vector<float> greatest = new(float.NegativeInfinity);
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(logits);
        foreach (Vector<float> vector in vectors)
        {
            greatest = Vector.Max(greatest, vector);
        }

        float max = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            max = MathF.Max(max, greatest[lane]);
        }

        foreach (float logit in logits[(vectors.Length * Vector<float>.Count)..])
        {
            max = MathF.Max(max, logit);
        }

        return max;
    }

    /// <summary>Tokens come in ascending order, so one that equals another goes behind it.</summary>
    private static void Offer(Candidate candidate, Span<Candidate> best, ref int count, ref float least)
    {
        if (float.IsNaN(candidate.Logit) || (count == best.Length && !(candidate.Logit > least)))
        {
            return;
        }

        int place = count < best.Length ? count++ : count - 1;
        for (; place > 0 && best[place - 1].Logit < candidate.Logit; place--)
        {
            best[place] = best[place - 1];
        }

        best[place] = candidate;
        least = count == best.Length ? best[count - 1].Logit : float.NegativeInfinity;
    }
}
