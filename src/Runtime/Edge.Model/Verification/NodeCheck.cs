using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// What an <see cref="Operator"/> sees when it checks a node: its operands, and a place to say what is wrong. The
/// operator's rules (arity, shapes, types) live with the operator; numbering and naming live here.
/// </summary>
public sealed class NodeCheck
{
    private readonly Graph _graph;
    private readonly Node _node;
    private readonly ImmutableArray<Diagnostic>.Builder _found;

    internal NodeCheck(Graph graph, Node node, ImmutableArray<Diagnostic>.Builder found) =>
        (_graph, _node, _found) = (graph, node, found);

    /// <summary>Number of inputs, absent ones counted.</summary>
    public int InputCount => _node.Inputs.Length;

    /// <summary>The first output.</summary>
    public Tensor Output => _graph.Tensors[_node.Outputs[0]];

    /// <summary>The input at <paramref name="position"/>, or null where it is absent.</summary>
    public Tensor? Input(int position) => _graph.Input(_node, position);

    /// <summary>Checks the number of operands.</summary>
    /// <param name="required">Inputs that must be there.</param>
    /// <param name="most">Inputs that may be there.</param>
    /// <param name="outputs">Outputs.</param>
    /// <returns>Whether further checks make sense.</returns>
    public bool Arity(int required, int most, int outputs = 1)
    {
        bool sound = _node.Inputs.Length >= required && _node.Inputs.Length <= most && _node.Outputs.Length == outputs
            && _node.Inputs.AsSpan(0, required).IndexOf(-1) < 0;
        if (!sound)
        {
            Report(1120, $"has {_node.Inputs.Count(i => i >= 0)} inputs and {_node.Outputs.Length} outputs.", $"{_node.Operator.Kind} reads {required} to {most} tensors and writes {outputs}.", "The file is damaged or was written by a faulty exporter; export the model again.");
        }

        return sound;
    }

    /// <summary>Checks a rule of the operator.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="rule">The rule, as a sentence.</param>
    /// <returns><paramref name="holds"/>.</returns>
    public bool Require(bool holds, string rule)
    {
        if (!holds)
        {
            string operands = string.Join(", ", _node.Inputs.Where(i => i >= 0).Take(4).Select(i => Describe(_graph.Tensors[i])));
            Report(1121, $"breaks a rule on {operands} → {Describe(Output)}.", rule, "Correct the model or export it again.");
        }

        return holds;
    }

    /// <summary>Checks the shape of the first output.</summary>
    /// <param name="expected">The dimensions that follow from the inputs.</param>
    public void OutputShape(params ReadOnlySpan<long> expected)
    {
        bool equal = Output.Shape.Rank == expected.Length;
        for (int i = 0; equal && i < expected.Length; i++)
        {
            equal = Output.Shape[i] == expected[i];
        }

        if (!equal)
        {
            Report(1122, $"writes {Output.Name} {Output.Shape}.", $"Its inputs make it [{string.Join(',', expected.ToArray())}].", "Correct the shapes in the model or export it again.");
        }
    }

    /// <summary>Checks that the output holds the same type of element as <paramref name="input"/>.</summary>
    public void SameType(Tensor input) => Require(input.Type == Output.Type, "Input and output have the same element type.");

    /// <summary>Checks that a tensor is float, or an integer with quantisation parameters.</summary>
    public void Numeric(Tensor tensor) => Require(
        tensor.Type.IsFloat() || tensor.Quantization is { IsPerTensor: true } || tensor.Type is ElementType.Int32 or ElementType.Int64,
        $"{tensor.Name} is {tensor.Type}: integer activations carry one scale and zero point.");

    internal void Report(int code, string what, string why, string next) =>
        _found.Add(new Diagnostic(code, $"Node '{_node.Name}' ({_node.Operator.Kind}) {what}", why, next));

    private static string Describe(Tensor tensor) => $"{tensor.Name} {tensor.Type} {tensor.Shape}";
}
