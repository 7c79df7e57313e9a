using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Importers.Files;
using Edge.Importers.Gguf.Writing;
using Edge.Model;

namespace Edge.Importers.Synthesis;

/// <summary>
/// A GGUF file that is not there: a real header, and weights that are made when they are read. The name of a weight is not the
/// digest of its bytes, which would have to be made for it, but of what they are made from.
/// </summary>
/// <param name="header">The file up to its first tensor.</param>
/// <param name="tensors">Where tensors lie, ascending.</param>
/// <param name="statistics">Mean and deviation of each.</param>
/// <param name="seed">The same seed gives the same weights.</param>
internal sealed class SyntheticContent(byte[] header, ImmutableArray<GgufWriter.Placed> tensors, IReadOnlyDictionary<string, (float Mean, float Deviation)> statistics, ulong seed) : FileContent
{
    /// <inheritdoc/>
    public override long Length => tensors[^1].Offset + tensors[^1].Bytes;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Slice(long offset, int length)
    {
        if (offset < header.Length)
        {
            return header.AsMemory((int)offset, Math.Min(length, header.Length - (int)offset));
        }

        GgufWriter.Placed tensor = tensors.Last(t => t.Offset <= offset);
        return new GeneratedWeights((int)tensor.Bytes, bytes => Fill(tensor, bytes)).Memory.Slice((int)(offset - tensor.Offset), length);
    }

    /// <inheritdoc/>
    public override Digest DigestOf(long offset, int length) => Digest.Of(Encoding.UTF8.GetBytes($"synthetic {seed} {offset} {length} {tensors.Last(t => t.Offset <= offset)}"));

    private void Fill(GgufWriter.Placed tensor, Span<byte> bytes)
    {
        (float mean, float deviation) = statistics[tensor.Name];
        new RandomWeights(seed ^ (ulong)tensor.Offset).Fill(tensor.Type, bytes, deviation);
        if (mean != 0)
        {
            foreach (ref float value in MemoryMarshal.Cast<byte, float>(bytes))
            {
                value += mean;
            }
        }
    }
}
