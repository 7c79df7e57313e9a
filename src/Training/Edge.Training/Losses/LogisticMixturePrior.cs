using System.Diagnostics;
using Edge.Model;

namespace Edge.Training.Losses;

/// <summary>
/// The rate of a latent under a factorised prior (Ballé et al. 2018, section 2; here each channel has a mixture of logistics
/// instead of their network): a value x of a channel costs <c>−log₂(F(x/s + ½) − F(x/s − ½))</c> bits, where s is the step of
/// the quantiser. Its parameters are learnt with those of the network.
/// </summary>
public sealed class LogisticMixturePrior
{
    private const double LeastProbability = 1e-9;

    private readonly int _channels;
    private readonly int _components;
    private readonly float _step;
    private readonly double[] _weights, _lower, _upper;

    /// <summary>Creates a prior whose logistics cover a range evenly.</summary>
    /// <param name="channels">Channels: the last dimension of the latent.</param>
    /// <param name="components">Logistics a channel.</param>
    /// <param name="step">Step of the quantiser.</param>
    /// <param name="least">Least value expected.</param>
    /// <param name="most">Greatest value expected.</param>
    public LogisticMixturePrior(int channels, int components, float step, float least, float most)
    {
        (_channels, _components, _step) = (channels, components, step);
        (_weights, _lower, _upper) = (new double[components], new double[components], new double[components]);
        var shape = new Shape(channels, components);
        float[] means = new float[shape.ElementCount], scales = new float[shape.ElementCount];
        float width = Math.Max(1, (most - least) / step / components);
        for (int i = 0; i < means.Length; i++)
        {
            means[i] = (least / step) + (width * ((i % components) + 0.5f));
            scales[i] = MathF.Log(width / 2);
        }

        Parameters =
        [
            new Parameter("prior/weights", shape, new float[shape.ElementCount]),
            new Parameter("prior/means", shape, means),
            new Parameter("prior/scales", shape, scales),
        ];
    }

    /// <summary>Logits of the weights, means in steps, logarithms of the scales in steps; each <c>[channels, components]</c>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Adds the gradient of the latent; overwrites that of the parameters.</summary>
    /// <param name="values"><c>[batch, …, channels]</c>, noisy or rounded.</param>
    /// <param name="batch">Examples.</param>
    /// <param name="weight">What gradients are multiplied by: the price of a bit.</param>
    /// <param name="gradient">Added to.</param>
    /// <returns>Bits an example, not weighted.</returns>
    public double Add(ReadOnlySpan<float> values, int batch, float weight, Span<float> gradient)
    {
        Debug.Assert(values.Length == gradient.Length && values.Length % _channels == 0, "Whole pixels of channels.");
        foreach (Parameter parameter in Parameters)
        {
            parameter.Gradient.Clear();
        }

        double bits = 0, factor = weight / (Math.Log(2) * batch);
        for (int channel = 0; channel < _channels; channel++)
        {
            int first = channel * _components;
            ReadOnlySpan<float> logits = Parameters[0].Value.Slice(first, _components), means = Parameters[1].Value.Slice(first, _components), scales = Parameters[2].Value.Slice(first, _components);
            Span<float> logitGradient = Parameters[0].Gradient.Slice(first, _components), meanGradient = Parameters[1].Gradient.Slice(first, _components), scaleGradient = Parameters[2].Gradient.Slice(first, _components);
            double logSum = LogSumExp.Of(logits, 1);
            for (int k = 0; k < _components; k++)
            {
                _weights[k] = Math.Exp(logits[k] - logSum);
            }

            for (int i = channel; i < values.Length; i += _channels)
            {
                double x = values[i] / _step, probability = 0;
                for (int k = 0; k < _components; k++)
                {
                    double inverse = Math.Exp(-scales[k]);
                    (_lower[k], _upper[k]) = (Logistic((x - 0.5 - means[k]) * inverse), Logistic((x + 0.5 - means[k]) * inverse));
                    probability += _weights[k] * (_upper[k] - _lower[k]);
                }

                bool isLeast = probability <= LeastProbability;
                probability = Math.Max(probability, LeastProbability);
                bits -= Math.Log2(probability);
                double outer = -factor / probability, slope = 0;
                for (int k = 0; k < _components; k++)
                {
                    double inverse = Math.Exp(-scales[k]);
                    double upper = _upper[k] * (1 - _upper[k]), lower = _lower[k] * (1 - _lower[k]);
                    double density = _weights[k] * (upper - lower) * inverse;
                    slope += density;
                    if (isLeast)
                    {
                        continue; // A floor has no slope.
                    }

                    double share = _weights[k] * (_upper[k] - _lower[k]);
                    logitGradient[k] += (float)(outer * (share - (_weights[k] * probability)));
                    meanGradient[k] -= (float)(outer * density);
                    scaleGradient[k] -= (float)(outer * _weights[k] * inverse * ((upper * (x + 0.5 - means[k])) - (lower * (x - 0.5 - means[k]))));
                }

                gradient[i] += (float)(isLeast ? 0 : outer * slope / _step);
            }
        }

        return bits / batch;
    }

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
