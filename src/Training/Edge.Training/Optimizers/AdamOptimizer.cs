namespace Edge.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW, Loshchilov and Hutter 2019): <c>w −= rate·(m̂/(√v̂ + ε) + decay·w)</c>.
/// State: m, v.
/// </summary>
/// <param name="parameters">The parameters, in a fixed order.</param>
/// <param name="beta1">Decay of m.</param>
/// <param name="beta2">Decay of v.</param>
/// <param name="epsilon">What is added to the root.</param>
/// <param name="weightDecay">Factor of the weights; biases and normalisations have none.</param>
public sealed class AdamOptimizer(IReadOnlyList<Parameter> parameters, float beta1 = 0.9f, float beta2 = 0.999f, float epsilon = 1e-8f, float weightDecay = 0) : Optimizer(parameters, 2)
{
    /// <inheritdoc/>
    protected override void Update(Parameter parameter, ReadOnlySpan<float[]> state, float learningRate)
    {
        Span<float> value = parameter.Value, gradient = parameter.Gradient, first = state[0], second = state[1];
        float shrink = 1 - (learningRate * (Decays(parameter) ? weightDecay : 0));
        float rate = (float)(learningRate / (1 - Math.Pow(beta1, StepCount)));
        float root = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, StepCount)));
        for (int i = 0; i < value.Length; i++)
        {
            float slope = gradient[i];
            first[i] += (1 - beta1) * (slope - first[i]);
            second[i] += (1 - beta2) * ((slope * slope) - second[i]);
            value[i] = (shrink * value[i]) - (rate * first[i] / ((MathF.Sqrt(second[i]) * root) + epsilon));
        }
    }
}
