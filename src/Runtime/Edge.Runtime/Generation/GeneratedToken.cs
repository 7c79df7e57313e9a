using Edge.Runtime.Text.Sampling;

namespace Edge.Runtime.Generation;

/// <summary>A token of an answer, as it comes; its spans are valid during the call.</summary>
public readonly ref struct GeneratedToken
{
    /// <summary>Its id.</summary>
    public required int Id { get; init; }

    /// <summary>Natural logarithm of its probability, before bias, penalties and temperature.</summary>
    public required float LogProbability { get; init; }

    /// <summary>The most probable tokens at its place, descending (<see cref="SamplingSettings.TopLogProbabilities"/>).</summary>
    public ReadOnlySpan<TokenProbability> Top { get; init; }

    /// <summary>Text that is now certain: of this token and of earlier ones, or none yet (half a character, or what may be the beginning of a stop string).</summary>
    public ReadOnlySpan<char> Text { get; init; }

    /// <summary>Time since the token before it, or since the request was given for the first, in microseconds.</summary>
    public required double LatencyUs { get; init; }
}
