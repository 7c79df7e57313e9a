using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>The constants of a graph that is built: a weight of the file is one tensor however often it is used, and is hashed at the end, several at a time.</summary>
internal sealed class ConstantSet
{
    private readonly Dictionary<string, int> _byName = new(StringComparer.Ordinal);
    private readonly List<(int Tensor, SourceTensor Source)> _sources = [];

    /// <summary>The tensor of a weight.</summary>
    /// <param name="source">The weight.</param>
    /// <param name="add">Makes a tensor of the graph, whose constant is not known yet, and gives its index.</param>
    public int IndexOf(SourceTensor source, Func<Tensor, int> add)
    {
        if (!_byName.TryGetValue(source.Name, out int index))
        {
            index = add(new Tensor(source.Name, source.Type, source.Shape));
            _byName.Add(source.Name, index);
            _sources.Add((index, source));
        }

        return index;
    }

    /// <summary>Hashes all constants and names them.</summary>
    /// <param name="tensors">Tensors of the graph.</param>
    /// <returns>The constants.</returns>
    public WeightStore Complete(IList<Tensor> tensors)
    {
        var digests = new Digest[_sources.Count];
        int[] largestFirst = [.. Enumerable.Range(0, digests.Length).OrderByDescending(i => _sources[i].Source.SizeBytes)];
        try
        {
            Parallel.ForEach(largestFirst, i => digests[i] = _sources[i].Source.Content.DigestOf(_sources[i].Source.Offset, _sources[i].Source.SizeBytes));
        }
        catch (AggregateException failure) when (failure.InnerException is EdgeException cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        foreach (Files.FileContent content in _sources.Select(s => s.Source.Content).Distinct())
        {
            content.RememberDigests();
        }

        WeightStore weights = new();
        foreach (((int tensor, SourceTensor source), Digest digest) in _sources.Zip(digests))
        {
            weights.Add(digest, source.Bytes);
            tensors[tensor] = tensors[tensor] with { Constant = digest };
        }

        return weights;
    }

    /// <summary>A constant of numbers that were computed.</summary>
    public static SourceTensor Computed(string name, ReadOnlySpan<float> values) =>
        new(name, ElementType.Float32, new Shape(values.Length), new Files.MemoryContent(MemoryMarshal.AsBytes(values).ToArray()), 0);
}
