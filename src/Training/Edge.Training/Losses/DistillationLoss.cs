using System.Diagnostics;

namespace Edge.Training.Losses;

/// <summary>
/// Soft outputs of a teacher (Hinton et al. 2015): <c>T²·KL(softmax(teacher/T) ‖ softmax(x/T))</c>, the mean over examples.
/// </summary>
/// <param name="Temperature">T, positive.</param>
public sealed record DistillationLoss(float Temperature)
{
    /// <summary>Adds the gradient.</summary>
    /// <param name="logits"><c>[batch, classes]</c>.</param>
    /// <param name="teacher">Logits of the teacher, alike.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient"><c>[batch, classes]</c>, added to.</param>
    /// <returns>The loss, not weighted.</returns>
    public double Add(ReadOnlySpan<float> logits, ReadOnlySpan<float> teacher, int classes, float weight, Span<float> gradient)
    {
        Debug.Assert(logits.Length == gradient.Length && logits.Length == teacher.Length && logits.Length % classes == 0, "Rows of classes.");
        int batch = logits.Length / classes;
        double loss = 0, scale = 1.0 / Temperature, factor = (double)weight * Temperature / batch;
        for (int start = 0; start < logits.Length; start += classes)
        {
            ReadOnlySpan<float> row = logits.Slice(start, classes), wanted = teacher.Slice(start, classes);
            double logSum = LogSumExp.Of(row, scale), wantedLogSum = LogSumExp.Of(wanted, scale);
            for (int c = 0; c < classes; c++)
            {
                double log = (row[c] * scale) - logSum, wantedLog = (wanted[c] * scale) - wantedLogSum, probability = Math.Exp(wantedLog);
                loss += probability * (wantedLog - log);
                gradient[start + c] += (float)(factor * (Math.Exp(log) - probability));
            }
        }

        return loss * Temperature * Temperature / batch;
    }
}
