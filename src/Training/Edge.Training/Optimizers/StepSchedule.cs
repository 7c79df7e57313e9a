using System.Collections.Immutable;

namespace Edge.Training.Optimizers;

/// <summary>A rate that is multiplied by a factor at given steps.</summary>
/// <param name="first">Rate at the start.</param>
/// <param name="factor">The factor.</param>
/// <param name="milestones">The steps.</param>
public sealed class StepSchedule(float first, float factor, ImmutableArray<long> milestones) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override float At(long step) => (float)(first * Math.Pow(factor, milestones.Count(m => m <= step)));
}
