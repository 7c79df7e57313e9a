using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;

namespace Edge.Planner.Variants;

/// <summary>
/// The early exit of a head as its file states it (<c>docs/model-metadata.md</c>): <c>edge.exit.output</c> names the output with the
/// scores, <c>edge.exit.threshold</c> the least probability to answer with.
/// </summary>
internal static class ExitMetadata
{
    private const string ThresholdKey = "edge.exit.threshold";

    /// <summary>When the head of a network answers by itself; null where its model has no exit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="threshold">Instead of the model's own; null for that.</param>
    /// <exception cref="EdgeException">EDGE3022: the metadata do not fit the network.</exception>
    public static ExitRule? RuleOf(ImportedModel model, double? threshold)
    {
        if (!model.Metadata.TryGetValue(ImportedModel.ExitKey, out string? name))
        {
            return null;
        }

        ImmutableArray<int> outputs = model.Graph.Outputs;
        int output = outputs.IndexOf(outputs.FirstOrDefault(o => model.Graph.Tensors[o].Name == name, -1));
        double least = threshold ?? (double.TryParse(model.Metadata.GetValueOrDefault(ThresholdKey), NumberStyles.Float, CultureInfo.InvariantCulture, out double own) ? own : double.NaN);
        bool fits = output >= 0 && outputs.Length == 2 && least is >= 0 and <= 1 && IsAnswer(model.Graph, outputs[output], outputs[1 - output]);
        return fits ? new ExitRule(output, least) : throw new EdgeException(
            3022,
            $"The early exit of '{model.Graph.Name}' cannot be planned.",
            $"'{ImportedModel.ExitKey}' names an output of the head, float32 and shaped as the answer, and '{ThresholdKey}' is a number from 0 to 1.",
            "Export the head again, or take 'edge.exit.output' out of its metadata.");
    }

    private static bool IsAnswer(Graph graph, int scores, int answer) =>
        graph.Tensors[scores] is { Type: ElementType.Float32 } own && graph.Tensors[answer] is { Type: ElementType.Float32 } other && own.Shape == other.Shape;
}
