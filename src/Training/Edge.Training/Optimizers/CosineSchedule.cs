namespace Edge.Training.Optimizers;

/// <summary>Up in a line, then down along half a cosine (Loshchilov and Hutter 2017).</summary>
/// <param name="peak">Greatest rate.</param>
/// <param name="steps">Steps in all.</param>
/// <param name="warmUpSteps">Steps of the rise.</param>
/// <param name="last">Rate at the end.</param>
public sealed class CosineSchedule(float peak, long steps, long warmUpSteps = 0, float last = 0) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override float At(long step)
    {
        if (step < warmUpSteps)
        {
            return peak * (step + 1) / warmUpSteps;
        }

        double progress = Math.Clamp((double)(step - warmUpSteps) / Math.Max(1, steps - warmUpSteps), 0, 1);
        return (float)(last + ((peak - last) * 0.5 * (1 + Math.Cos(Math.PI * progress))));
    }
}
