using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Runtime.Text.Sampling;

/// <summary>
/// Chooses tokens, for one sequence. It works on the best candidates and on the logarithm of the sum of all, and asks for
/// more only while what it has does not decide. Allocates nothing a token once it has seen its largest case.
/// </summary>
public sealed class Sampler
{
    private const int UsualCandidates = 64, MostTopLogProbabilities = 64;

    private readonly SamplingSettings _settings;
    private readonly ITokenConstraint? _constraint;
    private readonly LogitAdjustments _adjustments;
    private readonly CandidateList _candidates;
    private readonly TokenProbability[] _top;
    private readonly int _firstCount;
    private Candidate[] _allowed = [];
    private SplitMix64 _random;
    private int _topCount;

    /// <summary>A sampler at the beginning of a text.</summary>
    /// <param name="settings">How tokens are chosen.</param>
    /// <param name="vocabularyCount">Tokens in the vocabulary.</param>
    /// <param name="constraint">What the text must be, or null.</param>
    /// <exception cref="EdgeException">5210: a setting is outside of its range.</exception>
    public Sampler(SamplingSettings settings, int vocabularyCount, ITokenConstraint? constraint = null)
    {
        Check(settings, vocabularyCount);
        (_settings, _constraint) = (settings, constraint);
        _adjustments = new LogitAdjustments(settings);
        _candidates = new CandidateList(_adjustments);
        _random = new SplitMix64(settings.Seed);
        _top = new TokenProbability[settings.TopLogProbabilities];
        int usual = settings.TopK > 0 ? settings.TopK : UsualCandidates;
        _firstCount = Math.Max(settings.Temperature == 0 && constraint is null ? 1 : usual, settings.TopLogProbabilities);
    }

    /// <summary>
    /// The best tokens behind the last call of <see cref="Sample"/>, descending, as the model gave them: as many as
    /// <see cref="SamplingSettings.TopLogProbabilities"/>. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<TokenProbability> Top => _top.AsSpan(0, _topCount);

    /// <summary>Tokens that were there before the first that is sampled: penalties count them.</summary>
    /// <param name="prompt">The tokens.</param>
    public void Observe(ReadOnlySpan<int> prompt)
    {
        foreach (int token in prompt)
        {
            _adjustments.Add(token);
        }
    }

    /// <summary>Chooses the next token and goes on from it.</summary>
    /// <param name="engine">Where the last inference ran.</param>
    /// <param name="output">Which of its outputs.</param>
    /// <exception cref="EdgeException">5211: the model's numbers are not finite; 5212: the constraint allows no token.</exception>
    public TokenProbability Sample(ITokenEngine engine, int output)
    {
        _candidates.Begin(engine, output, _firstCount + (_settings.Temperature == 0 ? _adjustments.Count : 0));
        float logSum = engine.LogSumExp(output);
        if (!float.IsFinite(logSum) || !float.IsFinite(_candidates.Raw[0].Logit))
        {
            throw TextErrors.NotFinite();
        }

        _topCount = Math.Min(_top.Length, _candidates.Raw.Length);
        for (int i = 0; i < _topCount; i++)
        {
            _top[i] = new TokenProbability(_candidates.Raw[i].Token, _candidates.Raw[i].Logit - logSum);
        }

        int token = _constraint is null ? Choose() : ChooseAllowed(_constraint);
        TokenProbability sampled = new(token, _candidates.RawLogit(token) - logSum);
        _constraint?.Accept(token);
        _adjustments.Add(token);
        return sampled;
    }

    private int Choose()
    {
        ExtendUntil(1);
        float best = _candidates.Items[0].Logit;
        if (float.IsNegativeInfinity(best))
        {
            throw TextErrors.NothingAllowed();
        }

        if (_settings.Temperature == 0)
        {
            return _candidates.Items[0].Token;
        }

        int count = int.MaxValue;
        if (_settings.TopK > 0)
        {
            ExtendUntil(_settings.TopK);
            count = Math.Min(_settings.TopK, _candidates.Count);
        }

        if (_settings.TopP < 1)
        {
            count = Nucleus(best, count);
        }

        if (_settings.MinP > 0)
        {
            float least = best + MathF.Log(_settings.MinP);
            while (_candidates.Count < count && _candidates.Floor >= least && !_candidates.IsWhole)
            {
                _candidates.Extend();
            }

            count = Math.Min(count, CountAbove(_candidates.Items, least));
        }

        return count <= _candidates.Count ? Draw(_candidates.Items[..count]) : DrawFromAll(best);
    }

    // Only what the constraint allows: of the best tokens, and of more where none of them fits.
    private int ChooseAllowed(ITokenConstraint constraint)
    {
        int seen = 0, count = 0;
        while (true)
        {
            ReadOnlySpan<Candidate> items = _candidates.Items;
            if (_allowed.Length < items.Length)
            {
                _allowed = new Candidate[items.Length];
            }

            int wanted = _settings.Temperature == 0 ? 1 : _settings.TopK > 0 ? _settings.TopK : int.MaxValue;
            for (; seen < items.Length && count < wanted; seen++)
            {
                if (float.IsNegativeInfinity(items[seen].Logit))
                {
                    break;
                }

                if (constraint.Allows(items[seen].Token))
                {
                    _allowed[count++] = items[seen];
                }
            }

            if (count > 0)
            {
                return Draw(Truncate(_allowed.AsSpan(0, count)));
            }

            if (_candidates.IsWhole)
            {
                throw TextErrors.NothingAllowed();
            }

            // What is merged in later may stand anywhere: it begins again.
            seen = 0;
            _candidates.Extend();
        }
    }

    private ReadOnlySpan<Candidate> Truncate(ReadOnlySpan<Candidate> items)
    {
        float best = items[0].Logit;
        double mass = 0, sum = 0;
        foreach (Candidate item in items)
        {
            mass += Math.Exp(item.Logit - (double)best);
        }

        int count = 0;
        while (count < items.Length && (count == 0 || sum < _settings.TopP * mass))
        {
            sum += Math.Exp(items[count++].Logit - (double)best);
        }

        return items[..Math.Min(count, _settings.MinP > 0 ? CountAbove(items, best + MathF.Log(_settings.MinP)) : count)];
    }

    // The fewest of the best tokens that have the probability TopP together, of the first `count` or of all.
    private int Nucleus(float best, int count)
    {
        double mass = 0;
        if (count <= _candidates.Count)
        {
            foreach (Candidate item in _candidates.Items[..count])
            {
                mass += Math.Exp(item.Logit - (double)best);
            }
        }
        else
        {
            mass = _candidates.Mass(best);
        }

        double wanted = _settings.TopP * mass, sum = 0;
        for (int i = 0; i < count; i++)
        {
            ExtendUntil(i + 1);
            if (i == _candidates.Count)
            {
                return i;
            }

            sum += Math.Exp(_candidates.Items[i].Logit - (double)best);
            if (sum >= wanted)
            {
                return i + 1;
            }
        }

        return count;
    }

    private int Draw(ReadOnlySpan<Candidate> items)
    {
        if (_settings.Temperature == 0 || items.Length == 1)
        {
            return items[0].Token;
        }

        double total = 0, sum = 0;
        foreach (Candidate item in items)
        {
            total += Weight(item, items[0].Logit);
        }

        double target = _random.NextUnit() * total;
        foreach (Candidate item in items)
        {
            sum += Weight(item, items[0].Logit);
            if (sum > target)
            {
                return item.Token;
            }
        }

        return items[^1].Token;
    }

    // The whole vocabulary takes part. The weight of what was not fetched lies between two bounds: while the drawn number
    // could mean different tokens, more is fetched.
    private int DrawFromAll(float best)
    {
        double unit = _random.NextUnit(), mass = _candidates.Mass(best), inverse = 1.0 / _settings.Temperature;
        while (true)
        {
            double total = 0, known = 0;
            foreach (Candidate item in _candidates.Items)
            {
                total += Weight(item, best);
                known += Math.Exp(item.Logit - (double)best);
            }

            (double least, double most) = (0, 0);
            if (!_candidates.IsWhole)
            {
                double rest = Math.Max(mass - known, 0), floor = _candidates.Floor - (double)best;
                int others = _candidates.UnknownCount;

                // Σ w^(1/T) over those whose Σ w is known, no w above exp(floor): w^(1/T) = w · w^(1/T − 1) bounds it on one
                // side, Jensen's inequality on the other.
                double byFloor = rest * Math.Exp(floor * (inverse - 1)), byJensen = Math.Pow(others, 1 - inverse) * Math.Pow(rest, inverse);
                (least, most) = inverse >= 1 ? (byJensen, byFloor) : (byFloor, Math.Min(byJensen, others * Math.Exp(floor * inverse)));
                most = Math.Max(least, most);
            }

            int low = IndexAt(unit * (total + least), best), high = IndexAt(unit * (total + most), best);
            if (low == high && low < _candidates.Count)
            {
                return _candidates.Items[low].Token;
            }

            if (_candidates.IsWhole)
            {
                return _candidates.Items[^1].Token;
            }

            _candidates.Extend();
        }
    }

    private int IndexAt(double target, float best)
    {
        double sum = 0;
        int index = 0;
        foreach (Candidate item in _candidates.Items)
        {
            sum += Weight(item, best);
            if (sum > target)
            {
                break;
            }

            index++;
        }

        return index;
    }

    private double Weight(Candidate item, float best) => Math.Exp((item.Logit - (double)best) / _settings.Temperature);

    private static int CountAbove(ReadOnlySpan<Candidate> items, float least)
    {
        int count = 1;
        while (count < items.Length && items[count].Logit >= least)
        {
            count++;
        }

        return count;
    }

    private void ExtendUntil(int count)
    {
        while (_candidates.Count < count && !_candidates.IsWhole)
        {
            _candidates.Extend();
        }
    }

    private static void Check(SamplingSettings settings, int vocabularyCount)
    {
        Require(settings.Temperature is >= 0 and <= 100, "temperature", settings.Temperature, "0 to 100");
        Require(settings.TopK >= 0, "top-k", settings.TopK, "0 or more");
        Require(settings.TopP is > 0 and <= 1, "top-p", settings.TopP, "above 0, at most 1");
        Require(settings.MinP is >= 0 and <= 1, "min-p", settings.MinP, "0 to 1");
        Require(settings.RepetitionPenalty is > 0 and <= 100, "repetition penalty", settings.RepetitionPenalty, "above 0, at most 100");
        Require(Math.Abs(settings.FrequencyPenalty) <= 100, "frequency penalty", settings.FrequencyPenalty, "-100 to 100");
        Require(Math.Abs(settings.PresencePenalty) <= 100, "presence penalty", settings.PresencePenalty, "-100 to 100");
        Require(settings.PenaltyWindowTokens is >= 0 and <= 1 << 20, "window of penalties", settings.PenaltyWindowTokens, "0 to 1048576 tokens");
        Require(settings.TopLogProbabilities is >= 0 and <= MostTopLogProbabilities, "number of log-probabilities", settings.TopLogProbabilities, "0 to 64");
        foreach ((int token, float bias) in settings.LogitBias)
        {
            Require((uint)token < (uint)vocabularyCount, "token with a bias", token, $"0 to {vocabularyCount - 1}");
            Require(bias < float.PositiveInfinity, "bias", bias, "a number below infinity");
        }

        static void Require(bool holds, string what, float value, string range)
        {
            if (!holds)
            {
                throw TextErrors.BadSetting(what, value, range);
            }
        }
    }
}
