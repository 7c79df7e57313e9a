using System.Diagnostics;

namespace Edge.Training.Losses;

/// <summary>
/// Softmax cross-entropy of labels: <c>−Σ_c t[c]·log softmax(x)[c]</c>, the mean over examples. Targets are the label with
/// probability 1 − <paramref name="Smoothing"/>, the rest spread over all classes (Szegedy et al. 2016).
/// </summary>
/// <param name="Smoothing">0 to below 1.</param>
public sealed record CrossEntropyLoss(float Smoothing = 0)
{
    /// <summary>Adds the gradient.</summary>
    /// <param name="logits"><c>[batch, classes]</c>.</param>
    /// <param name="labels">One an example.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient"><c>[batch, classes]</c>, added to.</param>
    /// <returns>The loss, not weighted.</returns>
    public double Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, float weight, Span<float> gradient) => Add(logits, labels, labels, 1, weight, gradient);

    /// <summary>Adds the gradient for mixed examples (mixup, Zhang et al. 2018): the label of the first with probability <paramref name="share"/>, that of the second otherwise.</summary>
    /// <param name="logits"><c>[batch, classes]</c>.</param>
    /// <param name="labels">One an example.</param>
    /// <param name="others">The label that each is mixed with.</param>
    /// <param name="share">How much of the first there is.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient"><c>[batch, classes]</c>, added to.</param>
    /// <returns>The loss, not weighted.</returns>
    public double Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, ReadOnlySpan<int> others, float share, float weight, Span<float> gradient)
    {
        int classes = logits.Length / labels.Length;
        Debug.Assert(logits.Length == gradient.Length && others.Length == labels.Length, "One row of logits and of gradients a label.");
        double loss = 0, factor = (double)weight / labels.Length;
        for (int example = 0; example < labels.Length; example++)
        {
            ReadOnlySpan<float> row = logits.Slice(example * classes, classes);
            Span<float> target = gradient.Slice(example * classes, classes);
            double logSum = LogSumExp.Of(row, 1);
            for (int c = 0; c < classes; c++)
            {
                double wanted = (double)Smoothing / classes;
                wanted += c == labels[example] ? (1.0 - Smoothing) * share : 0;
                wanted += c == others[example] ? (1.0 - Smoothing) * (1 - share) : 0;
                double log = row[c] - logSum;
                loss -= wanted * log;
                target[c] += (float)(factor * (Math.Exp(log) - wanted));
            }
        }

        return loss / labels.Length;
    }
}
