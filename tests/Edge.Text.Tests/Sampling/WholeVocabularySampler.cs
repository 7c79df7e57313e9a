using Edge.Runtime.Text.Sampling;

namespace Edge.Text.Tests.Sampling;

/// <summary>What the settings mean, written down with all logits at hand.</summary>
internal static class WholeVocabularySampler
{
    public static int Choose(float[] logits, SamplingSettings settings, IEnumerable<int> history, ref SplitMix64 random)
    {
        int[] window = [.. history.TakeLast(settings.PenaltyWindowTokens)];
        List<(int Token, double Logit)> items = [.. logits.Select((l, t) => (t, (double)Adjust(t, l))).OrderByDescending(i => i.Item2).ThenBy(i => i.t)];
        if (settings.Temperature == 0)
        {
            return items[0].Token;
        }

        if (settings.TopK > 0)
        {
            items = [.. items.Take(settings.TopK)];
        }

        double best = items[0].Logit;
        if (settings.TopP < 1)
        {
            double mass = items.Sum(i => Math.Exp(i.Logit - best)), sum = 0;
            int count = 0;
            while (count < items.Count && sum < settings.TopP * mass)
            {
                sum += Math.Exp(items[count++].Logit - best);
            }

            items = [.. items.Take(count)];
        }

        items = [.. items.Where(i => settings.MinP == 0 || i.Logit >= best + Math.Log(settings.MinP))];
        if (items.Count == 1)
        {
            return items[0].Token;
        }

        double target = random.NextUnit() * items.Sum(i => Math.Exp((i.Logit - best) / settings.Temperature)), cumulative = 0;
        foreach ((int token, double logit) in items)
        {
            cumulative += Math.Exp((logit - best) / settings.Temperature);
            if (cumulative > target)
            {
                return token;
            }
        }

        return items[^1].Token;

        float Adjust(int token, float logit)
        {
            logit += settings.LogitBias.GetValueOrDefault(token);
            int count = settings.HasPenalties ? window.Count(t => t == token) : 0;
            if (count > 0)
            {
                logit = logit > 0 ? logit / settings.RepetitionPenalty : logit * settings.RepetitionPenalty;
                logit -= (count * settings.FrequencyPenalty) + settings.PresencePenalty;
            }

            return logit;
        }
    }
}
