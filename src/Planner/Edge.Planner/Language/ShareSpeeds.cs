using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// The speeds whose shares a plan has. A plan that is made again for the same devices takes them, unless what is measured then promises
/// <see cref="LeastGain"/>: no two measurements are the same, and other shares are weights that have to be sent.
/// </summary>
/// <param name="Plan">SHA-256 of the plan.</param>
/// <param name="Speeds">Speed of each device, the endpoint last; only their relations count.</param>
public sealed record ShareSpeeds(Digest Plan, ImmutableArray<double> Speeds)
{
    /// <summary>
    /// Part of the time of a token that other shares have to save: more than measurements of the same devices differ from each other,
    /// and less than a device of half the speed costs.
    /// </summary>
    public const double LeastGain = 0.1;
}
