using System.Collections.Immutable;
using Edge.Importers.Onnx;
using Edge.Importers.Onnx.Schema;
using Edge.Model;

namespace Edge.Importers;

/// <summary>
/// Imports ONNX models (ONNX IR specification, operator sets 7 to 23): float networks, and networks quantised with
/// QuantizeLinear and DequantizeLinear, whose operators become int8. Images lie as <c>[1,H,W,C]</c> inside; inputs and
/// outputs keep the order of dimensions that the file declares.
/// </summary>
public static class OnnxImporter
{
    /// <summary>Imports a model.</summary>
    /// <param name="file">The whole file; constants of the result may refer to it, so it must not change.</param>
    /// <param name="name">Name of the graph.</param>
    /// <param name="folder">Folder of the model, where constants may lie in files beside it; null refuses such constants.</param>
    /// <returns>The verified graph, its constants, and the metadata of the file.</returns>
    /// <exception cref="EdgeException">EDGE2100-2114 for what is wrong with the file (see <c>docs/diagnostics/21xx.md</c>), EDGE11xx for what the verifier finds.</exception>
    public static ImportedModel Import(ReadOnlyMemory<byte> file, string name, string? folder = null)
    {
        OnnxModel model = OnnxModel.Parse(file);
        ImportBudget budget = new(file.Length);
        OnnxTranslation translation = new(model, new TensorReader(folder, budget), budget);
        OnnxInterface.ReadInitializers(translation, model);
        OnnxInterface.ReadInputs(translation, model);
        ConstantFolder folding = new(translation);
        foreach (OnnxNode node in model.Nodes.Where(n => !translation.IsSkipped(n)))
        {
            Translate(translation, folding, node);
        }

        OnnxInterface.WriteOutputs(translation, model);
        DraftPasses.Run(translation.Draft);
        (Graph graph, WeightStore weights) = translation.Draft.Build(name);
        ImmutableArray<Diagnostic> found = GraphVerifier.Verify(graph);
        return found.Any(d => d.Severity == Severity.Error)
            ? throw new EdgeException(found)
            : new ImportedModel(graph, weights, Metadata(model));
    }

    // What the graph's own types refuse (a rank, a size) is told with the node that asked for it.
    private static void Translate(OnnxTranslation translation, ConstantFolder folder, OnnxNode node)
    {
        try
        {
            if (node.Outputs.Count == 0 || node.Outputs[0].Length == 0)
            {
                throw OnnxError.Reference($"Node {node} has no output.", "Every node writes a value.");
            }

            if (node.Outputs.FirstOrDefault(o => translation.Find(o) is not null) is { } written)
            {
                throw OnnxError.Reference($"Node {node} writes '{written}' again.", "A value is an input, a constant, or written once.");
            }

            if (!folder.TryFold(node))
            {
                OperatorTable.Translate(translation, node);
            }
        }
        catch (EdgeException cause) when (cause.Code < 2000)
        {
            throw OnnxError.Shapes(node, cause.Diagnostics[0].What + " " + cause.Diagnostics[0].Why, cause);
        }
    }

    private static ImmutableSortedDictionary<string, string> Metadata(OnnxModel model)
    {
        ImmutableSortedDictionary<string, string>.Builder metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        int left = OnnxLimits.MaxMetadataCharacters;
        foreach (StringStringEntryProto entry in model.Metadata)
        {
            left -= entry.Key.Length + entry.Value.Length;
            if (left < 0)
            {
                throw OnnxError.TooLarge("The metadata of the file is too long.", $"At most {OnnxLimits.MaxMetadataCharacters} characters are kept.");
            }

            metadata[entry.Key] = entry.Value;
        }

        return metadata.ToImmutable();
    }
}
