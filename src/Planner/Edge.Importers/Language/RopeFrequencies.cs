using System.Collections.Immutable;

namespace Edge.Importers.Language;

/// <summary>How far a position turns each pair, in radians, with the scaling of the model in it.</summary>
/// <param name="Values">A frequency a pair.</param>
/// <param name="Magnitude">What rotated values are multiplied by.</param>
internal sealed record RopeFrequencies(ImmutableArray<float> Values, float Magnitude = 1)
{
    /// <summary>Without scaling: <c>base^(−2i/R)</c> (RoFormer, Su et al. 2021).</summary>
    /// <param name="base">The base.</param>
    /// <param name="rotated">R, the values of a head that are rotated.</param>
    public static RopeFrequencies Plain(double @base, int rotated) =>
        new([.. Enumerable.Range(0, rotated / 2).Select(i => (float)Math.Pow(@base, -2.0 * i / rotated))]);

    /// <summary>All positions closer together (Chen et al. 2023).</summary>
    public RopeFrequencies Linear(double factor) => this with { Values = [.. Values.Select(f => (float)(f / factor))] };

    /// <summary>Each frequency divided by a factor of its own (Llama 3, LongRoPE).</summary>
    public RopeFrequencies DividedBy(ReadOnlySpan<float> factors)
    {
        if (factors.Length != Values.Length || factors.ContainsAnyExceptInRange(float.Epsilon, float.MaxValue))
        {
            throw LanguageError.Settings($"There are {factors.Length} factors for {Values.Length} rotary frequencies.", "There is a positive factor a frequency.");
        }

        float[] divided = new float[factors.Length];
        for (int i = 0; i < divided.Length; i++)
        {
            divided[i] = Values[i] / factors[i];
        }

        return this with { Values = [.. divided] };
    }

    /// <summary>The base that stretches over a longer context (dynamic NTK scaling).</summary>
    /// <param name="base">The base.</param>
    /// <param name="rotated">R.</param>
    /// <param name="factor">The factor of the model.</param>
    /// <param name="trainedTokens">Context that the model was trained for.</param>
    /// <param name="contextTokens">Context that is wanted.</param>
    public static RopeFrequencies Dynamic(double @base, int rotated, double factor, int trainedTokens, int contextTokens) =>
        Plain(contextTokens <= trainedTokens || rotated <= 2 ? @base : @base * Math.Pow((factor * contextTokens / trainedTokens) - (factor - 1), rotated / (rotated - 2.0)), rotated);

    /// <summary>Llama 3.1: slow frequencies divided by a factor, fast ones kept, a ramp between.</summary>
    public RopeFrequencies Llama3(double factor, double lowFactor, double highFactor, int trainedTokens) => this with
    {
        Values = [.. Values.Select(f =>
        {
            double turns = trainedTokens * f / (2 * Math.PI);
            double keep = highFactor > lowFactor ? Math.Clamp((turns - lowFactor) / (highFactor - lowFactor), 0, 1) : turns < lowFactor ? 0 : 1;
            return (float)(((1 - keep) * f / factor) + (keep * f));
        })],
    };

    /// <summary>YaRN (Peng et al. 2023): interpolation for slow pairs, none for fast ones, a ramp between; attention is sharpened.</summary>
    public static RopeFrequencies Yarn(double @base, int rotated, YarnSettings yarn)
    {
        double Pair(double turns) => rotated * Math.Log(yarn.TrainedTokens / (turns * 2 * Math.PI)) / (2 * Math.Log(@base));
        double low = Math.Max(0, Math.Floor(Pair(yarn.FastTurns))), high = Math.Min(rotated - 1, Math.Ceiling(Pair(yarn.SlowTurns)));
        RopeFrequencies plain = Plain(@base, rotated);
        return new RopeFrequencies(
            [.. plain.Values.Select((f, i) =>
            {
                double interpolated = Math.Clamp((i - low) / Math.Max(0.001, high - low), 0, 1);
                return (float)((interpolated * f / yarn.Factor) + ((1 - interpolated) * f));
            })],
            yarn.Magnitude);
    }
}
