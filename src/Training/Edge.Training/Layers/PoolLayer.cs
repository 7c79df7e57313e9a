using Edge.Kernels;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Average or maximum over windows, and the activation behind it. The gradient of a maximum goes to the first of equal values.</summary>
internal sealed class PoolLayer : ExampleLayer
{
    private readonly PoolFunction _function;
    private readonly FloatActivationRange _range;
    private readonly int _channels;
    private readonly int[][] _windows;
    private readonly float[] _factors;

    public PoolLayer(LayerContext context, Storage input, Storage output, Pool2D pool)
        : base(context, input, output)
    {
        (_function, _range, _channels) = (pool.Function, FloatActivationRange.Of(pool.Activation), output.Shape[3]);
        Window window = pool.Window;
        (int height, int width) = (input.Shape[1], input.Shape[2]);
        var pixels =
            from y in Enumerable.Range(0, output.Shape[1])
            from x in Enumerable.Range(0, output.Shape[2])
            select (
                from i in Enumerable.Range(0, window.KernelHeight)
                from j in Enumerable.Range(0, window.KernelWidth)
                let row = (y * window.StrideHeight) - window.PadTop + (i * window.DilationHeight)
                let column = (x * window.StrideWidth) - window.PadLeft + (j * window.DilationWidth)
                where row >= 0 && row < height && column >= 0 && column < width
                select ((row * width) + column) * _channels).ToArray();
        _windows = [.. pixels];
        _factors = [.. _windows.Select(w => 1f / (pool.CountPadding ? window.KernelHeight * window.KernelWidth : w.Length))];
    }

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => _function == PoolFunction.Max || _range != FloatActivationRange.Of(Activation.None);

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => _function == PoolFunction.Max;

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> input, Span<float> output)
    {
        for (int p = 0; p < _windows.Length; p++)
        {
            Span<float> pixel = output.Slice(p * _channels, _channels);
            pixel.Fill(_function == PoolFunction.Max ? float.NegativeInfinity : 0);
            foreach (int start in _windows[p])
            {
                ReadOnlySpan<float> source = input.Slice(start, _channels);
                for (int c = 0; c < pixel.Length; c++)
                {
                    pixel[c] = _function == PoolFunction.Max ? MathF.Max(pixel[c], source[c]) : pixel[c] + source[c];
                }
            }

            for (int c = 0; c < pixel.Length; c++)
            {
                pixel[c] = _range.Clamp(_function == PoolFunction.Max ? pixel[c] : pixel[c] * _factors[p]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Differentiate(ReadOnlySpan<float> input, ReadOnlySpan<float> output, Span<float> outputGradient, Span<float> inputGradient)
    {
        for (int p = 0; p < _windows.Length; p++)
        {
            for (int c = 0; c < _channels; c++)
            {
                float value = output.IsEmpty ? 0 : output[(p * _channels) + c], gradient = outputGradient[(p * _channels) + c];
                if (ReadsOutputBackwards && (value <= _range.Min || value >= _range.Max))
                {
                    continue;
                }

                foreach (int start in _windows[p])
                {
                    if (_function == PoolFunction.Average)
                    {
                        inputGradient[start + c] += gradient * _factors[p];
                    }
                    else if (input[start + c] == value)
                    {
                        inputGradient[start + c] += gradient;
                        break;
                    }
                }
            }
        }
    }
}
