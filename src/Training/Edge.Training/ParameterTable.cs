using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Training;

/// <summary>The parameters of a graph: its float32 constants that filters, biases and elementwise operators read, and those of normalisations.</summary>
internal sealed class ParameterTable
{
    private readonly Dictionary<int, Parameter> _constants = [];
    private readonly Dictionary<int, Normalization> _normalizations = [];

    /// <summary>Collects them.</summary>
    /// <exception cref="EdgeException">EDGE7109 where something is to be normalised that is not the output of a convolution.</exception>
    public ParameterTable(Graph graph, WeightStore weights, TrainingOptions options)
    {
        var all = ImmutableArray.CreateBuilder<Parameter>();
        HashSet<int> normalized = [.. options.Normalized];
        foreach (Node node in graph.Nodes)
        {
            bool isNormalized = normalized.Remove(node.Outputs[0]);
            if (isNormalized && node.Operator is not (Conv2D or DepthwiseConv2D))
            {
                throw NotAConvolution(node.Outputs[0]);
            }

            foreach (int input in ConstantsOf(node, isNormalized))
            {
                if (input >= 0 && graph.Tensors[input] is { IsConstant: true, Type: ElementType.Float32 } tensor && !_constants.ContainsKey(input))
                {
                    _constants[input] = new Parameter(tensor.Name, tensor.Shape, FloatsOf(weights, tensor));
                    all.Add(_constants[input]);
                }
            }

            if (isNormalized)
            {
                Normalization added = NormalizationOf(graph, node, weights, options);
                _normalizations[node.Outputs[0]] = added;
                all.AddRange(added.Scale, added.Shift, added.Mean, added.Variance);
            }
        }

        if (normalized.Count > 0)
        {
            throw NotAConvolution(normalized.Min());
        }

        All = all.ToImmutable();
    }

    /// <summary>All parameters, in the order of the nodes.</summary>
    public ImmutableArray<Parameter> All { get; }

    /// <summary>The parameter of a constant, or null.</summary>
    public Parameter? OfConstant(int tensor) => _constants.GetValueOrDefault(tensor);

    /// <summary>The normalisation in front of a node's activation, or null.</summary>
    public Normalization? NormalizationOf(int output) => _normalizations.GetValueOrDefault(output);

    private static EdgeException NotAConvolution(int tensor) =>
        new(7109, $"Tensor {tensor} cannot be normalised.", "Outputs of Conv2D and DepthwiseConv2D nodes can.", "Name the output of a convolution.");

    private static IEnumerable<int> ConstantsOf(Node node, bool isNormalized) => node.Operator switch
    {
        Conv2D or DepthwiseConv2D or FullyConnected => isNormalized ? node.Inputs.Skip(1).Take(1) : node.Inputs.Skip(1).Take(2),
        Add or Sub or Mul => node.Inputs,
        _ => [],
    };

    private static Normalization NormalizationOf(Graph graph, Node node, WeightStore weights, TrainingOptions options)
    {
        int channels = graph.Output(node).Shape[-1];
        var shape = new Shape(channels);
        float[] ones = [.. Enumerable.Repeat(1f, channels)];
        ReadOnlySpan<float> bias = graph.Input(node, 2) is { } tensor ? FloatsOf(weights, tensor) : new float[channels];
        string name = graph.Output(node).Name;
        return new Normalization(
            new Parameter(name + "/gamma", shape, options.ZeroScaled.Contains(node.Outputs[0]) ? new float[channels] : ones),
            new Parameter(name + "/beta", shape, bias),
            new Parameter(name + "/mean", shape, new float[channels], isTrainable: false),
            new Parameter(name + "/variance", shape, ones, isTrainable: false),
            options.NormalizationMomentum,
            options.NormalizationEpsilon);
    }

    private static ReadOnlySpan<float> FloatsOf(WeightStore weights, Tensor tensor) => MemoryMarshal.Cast<byte, float>(weights[tensor.Constant!.Value].Span);
}
