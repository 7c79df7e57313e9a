using System.Collections.Immutable;
using System.Globalization;
using Edge.Importers.TfLite.FlatBuffers;
using Edge.Model;

namespace Edge.Importers.TfLite.Metadata;

/// <summary>
/// What TensorFlow Lite's metadata (a second FlatBuffers file inside the model, identifier <c>M001</c>) says about
/// feeding the first input and reading the first output. Metadata is a courtesy: where it is damaged, it is left out.
/// </summary>
internal static class TfliteMetadata
{
    private const string BufferName = "TFLITE_METADATA";
    private const byte NormalizationOptions = 1;
    private const byte AxisLabels = 2, ValueLabels = 3;

    /// <summary>Reads the keys of <c>docs/model-metadata.md</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Read(TfliteFile file, ReadOnlyMemory<byte> wholeFile)
    {
        ImmutableSortedDictionary<string, string>.Builder keys = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        try
        {
            ReadOnlyMemory<byte> metadata = file.Metadata(BufferName);
            if (metadata.Length > 0)
            {
                FlatVector subgraphs = FlatTable.Root(metadata.Span).Vector(MetadataFields.Model.Subgraphs, 4);
                if (subgraphs.Count > 0)
                {
                    ReadInput(subgraphs.Table(0).Vector(MetadataFields.Subgraph.Inputs, 4), file.Budget, keys);
                    ReadLabels(subgraphs.Table(0).Vector(MetadataFields.Subgraph.Outputs, 4), file.Budget, wholeFile, keys);
                }
            }
        }
        catch (EdgeException damaged) when (damaged.Code is 2002 or 2003)
        {
            return ImmutableSortedDictionary<string, string>.Empty;
        }

        return keys.ToImmutable();
    }

    private static void ReadInput(FlatVector inputs, ReadBudget budget, ImmutableSortedDictionary<string, string>.Builder keys)
    {
        if (inputs.Count == 0)
        {
            return;
        }

        FlatVector units = inputs.Table(0).Vector(MetadataFields.Tensor.ProcessUnits, 4);
        for (int i = 0; i < units.Count; i++)
        {
            FlatTable unit = units.Table(i);
            if (unit.Byte(MetadataFields.ProcessUnit.OptionsType) != NormalizationOptions || !unit.TryTable(MetadataFields.ProcessUnit.Options, out FlatTable options))
            {
                continue;
            }

            float[] mean = options.Vector(MetadataFields.Normalization.Mean, 4).ToSingles(budget);
            float[] deviation = options.Vector(MetadataFields.Normalization.StandardDeviation, 4).ToSingles(budget);
            if (IsUsable(mean) && IsUsable(deviation) && !deviation.Contains(0))
            {
                keys["edge.input.mean"] = Join(mean);
                keys["edge.input.scale"] = Join(deviation);
            }

            return;
        }
    }

    private static void ReadLabels(FlatVector outputs, ReadBudget budget, ReadOnlyMemory<byte> wholeFile, ImmutableSortedDictionary<string, string>.Builder keys)
    {
        if (outputs.Count == 0)
        {
            return;
        }

        FlatVector files = outputs.Table(0).Vector(MetadataFields.Tensor.AssociatedFiles, 4);
        for (int i = 0; i < files.Count; i++)
        {
            FlatTable file = files.Table(i);
            if (file.Byte(MetadataFields.AssociatedFile.Type) is AxisLabels or ValueLabels
                && AssociatedFiles.TryReadText(wholeFile, file.Vector(MetadataFields.AssociatedFile.Name, 1).ToText(budget)) is { } labels)
            {
                keys["edge.labels"] = labels;
                return;
            }
        }
    }

    // One value, or one a channel: images have a few.
    private static bool IsUsable(float[] values) => values.Length is >= 1 and <= 16 && values.All(float.IsFinite);

    // TFLite counts pixels from 0 to 255, our keys from 0 to 1 (docs/model-metadata.md).
    private static string Join(float[] values) =>
        string.Join(',', (values.Distinct().Count() == 1 ? values[..1] : values).Select(v => (v / 255).ToString(CultureInfo.InvariantCulture)));
}
