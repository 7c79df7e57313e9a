using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// The model of a latent's symbols as a file of a head or a tail states it (<c>docs/model-metadata.md</c>):
/// <c>edge.latent.coder</c> is <c>rans-static</c>, <c>edge.latent.histogram</c> a line of frequencies for each channel.
/// </summary>
internal static class LatentMetadata
{
    private const string CoderKey = "edge.latent.coder", HistogramKey = "edge.latent.histogram", Coder = "rans-static";

    /// <summary>The coding of a tensor; null where the model states none, or the tensor is not of single bytes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensor">What crosses the link.</param>
    /// <exception cref="EdgeException">EDGE3012: the histogram is none of this tensor.</exception>
    public static LatentCoding? CodingOf(ImportedModel model, Tensor tensor)
    {
        if (tensor.Type is not (ElementType.UInt8 or ElementType.Int8) || model.Metadata.GetValueOrDefault(CoderKey) != Coder
            || !model.Metadata.TryGetValue(HistogramKey, out string? histogram))
        {
            return null;
        }

        ImmutableArray<ImmutableArray<int>> channels = [.. histogram.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Channel)];
        LatentCoding coding = new(channels, RunOf(tensor.Shape, channels.Length));
        return coding.Fits((int)Math.Min(tensor.Shape.ElementCount, int.MaxValue)) ? coding : throw new EdgeException(
            3012,
            $"The histogram of '{model.Graph.Name}' does not fit the latent '{tensor.Name}' of shape {tensor.Shape}.",
            $"It has a line of frequencies, at least 1 and {LatentCoding.Total} in all, for each channel; at most {LatentCoding.MaxElements} elements are coded.",
            "Export head and tail again, or take 'edge.latent.histogram' out of their metadata.");
    }

    private static ImmutableArray<int> Channel(string line) =>
        [.. line.Split(',').Select(f => int.TryParse(f, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int frequency) ? frequency : 0)];

    /// <summary>Channels are the second dimension, as ONNX has them, or else the last.</summary>
    private static int RunOf(Shape shape, int channels) =>
        shape.Rank >= 3 && shape[1] == channels ? shape.Skip(2).Aggregate(1, (product, d) => product * d) : 1;
}
