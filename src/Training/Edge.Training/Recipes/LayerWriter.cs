using System.Collections.Immutable;
using Edge.Model;
using Edge.Training.Data;

namespace Edge.Training.Recipes;

/// <summary>Writes layers with random weights (He et al., 2015: variance 2 over the inputs of an output).</summary>
internal sealed class LayerWriter(GraphDraft draft, CounterRandom random)
{
    private readonly ImmutableArray<int>.Builder _normalized = ImmutableArray.CreateBuilder<int>();
    private readonly ImmutableArray<int>.Builder _blockEnds = ImmutableArray.CreateBuilder<int>();
    private CounterRandom _random = random;

    /// <summary>Nodes written.</summary>
    public int Nodes { get; private set; }

    /// <summary>Outputs of convolutions that are normalised.</summary>
    public ImmutableArray<int> Normalized => _normalized.ToImmutable();

    /// <summary>Those of them to which the input of their residual block is added.</summary>
    public ImmutableArray<int> BlockEnds => _blockEnds.ToImmutable();

    /// <summary>Writes layers one after the other.</summary>
    /// <returns>The last one's output.</returns>
    public int Write(string name, int input, ImmutableArray<LayerSpec> layers)
    {
        int before = input, value = input;
        for (int i = 0; i < layers.Length; i++)
        {
            int output = Convolution($"{name}conv{i}", value, layers[i]);
            if (layers[i].AddsSkip)
            {
                _blockEnds.Add(output);
                output = draft.Node($"{name}add{i}", new Add(layers[i].Activation), [output, before], draft[output].Shape);
                Nodes++;
            }

            (before, value) = (value, output);
        }

        return value;
    }

    private int Convolution(string name, int input, LayerSpec layer)
    {
        Shape image = draft[input].Shape;
        int pad = layer.Kernel / 2, inputs = layer.Kernel * layer.Kernel * image[3];
        Window window = new(layer.Kernel, layer.Kernel, layer.Stride, layer.Stride, pad, pad, pad, pad);
        float[] filter = new float[layer.Channels * inputs];
        float deviation = MathF.Sqrt(2f / inputs);
        for (int i = 0; i < filter.Length; i++)
        {
            filter[i] = deviation * _random.NextNormal();
        }

        int output = draft.Node(
            name,
            new Conv2D(window, Activation: layer.AddsSkip ? Activation.None : layer.Activation),
            [input, draft.Constant($"{name}/filter", new Shape(layer.Channels, layer.Kernel, layer.Kernel, image[3]), filter), draft.Constant($"{name}/bias", new Shape(layer.Channels), new float[layer.Channels])],
            new Shape(1, window.OutputHeight(image[1]), window.OutputWidth(image[2]), layer.Channels));
        Nodes++;
        if (layer.IsNormalized)
        {
            _normalized.Add(output);
        }

        return output;
    }
}
