namespace Edge.Model.Arithmetic;

/// <summary>The factors of an <see cref="Svdf"/> on stored integers, as TensorFlow Lite Micro computes it.</summary>
/// <param name="InputZeroPoint">Subtracted from every input.</param>
/// <param name="ToState">Factor of the products with feature weights.</param>
/// <param name="State">The stored states.</param>
/// <param name="ToOutput">Factor of the sum over filters.</param>
/// <param name="OutputZeroPoint">Added to the result.</param>
public sealed record SvdfArithmetic(int InputZeroPoint, FixedPointMultiplier ToState, ActivationRange State, FixedPointMultiplier ToOutput, int OutputZeroPoint)
{
    /// <summary>Position of the feature weights in the node's inputs.</summary>
    public const int FeatureWeights = 1;

    /// <summary>Position of the time weights.</summary>
    public const int TimeWeights = 2;

    /// <summary>Position of the bias.</summary>
    public const int Bias = 3;

    private const int StatePosition = 4;

    /// <summary>Arithmetic of a node.</summary>
    /// <param name="svdf">Its operator.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node; int8 activations and feature weights, int16 or int8 time weights.</param>
    /// <exception cref="EdgeException">EDGE5003 for a fused activation that is not in the output's range, EDGE5004 where a scale is missing.</exception>
    public static SvdfArithmetic Of(Svdf svdf, Graph graph, Node node)
    {
        if (svdf.Activation is not (Activation.None or Activation.Relu))
        {
            throw new EdgeException(5003, $"Node '{node.Name}' (Svdf) fuses {svdf.Activation}.", "The int8 kernel ends at the range of int8, which is what a fused ReLU is quantised to.", "Import the activation as a node of its own.");
        }

        Quantization output = graph.Output(node).Quantization!;
        (float input, float feature, float state, float time) = (ScaleOf(0), ScaleOf(FeatureWeights), ScaleOf(StatePosition), ScaleOf(TimeWeights));
        return new SvdfArithmetic(
            graph.Input(node, 0)!.Quantization!.ZeroPoint,
            FixedPointMultiplier.Of(input * feature / state),
            ActivationRange.Of(graph.Input(node, TimeWeights)!),
            FixedPointMultiplier.Of(state * time / output.Scale),
            output.ZeroPoint);

        float ScaleOf(int position) => graph.Input(node, position)?.Quantization?.Scale
            ?? throw new EdgeException(5004, $"Input {position} of node '{node.Name}' has no scale.", "The int8 SVDF needs the scales of input, weights, state and output.", "Quantise the model again.");
    }

    /// <summary>The last column of the time weights <c>[F,M]</c>: what the newest state is multiplied by.</summary>
    /// <param name="weights">Time weights.</param>
    /// <param name="filters">F.</param>
    public static T[] Newest<T>(ReadOnlySpan<T> weights, int filters)
    {
        int memory = weights.Length / filters;
        var newest = new T[filters];
        for (int filter = 0; filter < filters; filter++)
        {
            newest[filter] = weights[((filter + 1) * memory) - 1];
        }

        return newest;
    }
}
