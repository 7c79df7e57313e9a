namespace Edge.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum (Sutskever et al. 2013, in the form of PyTorch): <c>v = momentum·v + g</c>,
/// <c>w −= rate·v</c>, or with Nesterov's look-ahead <c>w −= rate·(g + momentum·v)</c>. State: v.
/// </summary>
/// <param name="parameters">The parameters, in a fixed order.</param>
/// <param name="momentum">0 to below 1.</param>
/// <param name="weightDecay">Factor of the weights that is added to their gradient; biases and normalisations have none.</param>
/// <param name="isNesterov">Whether steps look ahead.</param>
public sealed class SgdOptimizer(IReadOnlyList<Parameter> parameters, float momentum = 0.9f, float weightDecay = 0, bool isNesterov = false) : Optimizer(parameters, 1)
{
    /// <inheritdoc/>
    protected override void Update(Parameter parameter, ReadOnlySpan<float[]> state, float learningRate)
    {
        Span<float> value = parameter.Value, gradient = parameter.Gradient, velocity = state[0];
        float decay = Decays(parameter) ? weightDecay : 0;
        for (int i = 0; i < value.Length; i++)
        {
            float slope = gradient[i] + (decay * value[i]);
            velocity[i] = (momentum * velocity[i]) + slope;
            value[i] -= learningRate * (isNesterov ? slope + (momentum * velocity[i]) : velocity[i]);
        }
    }
}
