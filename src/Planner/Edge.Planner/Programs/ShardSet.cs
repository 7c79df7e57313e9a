using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Programs;

/// <summary>The shards of a plan: one a node that has constants, made when a program first asks for it.</summary>
internal sealed class ShardSet(Graph graph, WeightStore weights)
{
    private const int Alignment = 64;
    private readonly Dictionary<int, int> _ofNode = [];
    private readonly List<Shard> _shards = [];

    /// <summary>The shards so far.</summary>
    public ImmutableArray<Shard> Shards => [.. _shards];

    /// <summary>The bytes of the shards so far.</summary>
    public Dictionary<Digest, ReadOnlyMemory<byte>> Blobs { get; } = [];

    /// <summary>Index of the shard of a node of the graph, or -1 where it has no constants.</summary>
    public int Of(int node)
    {
        if (!_ofNode.TryGetValue(node, out int shard))
        {
            int[] constants = [.. graph.Nodes[node].Inputs.Where(t => t >= 0 && graph.Tensors[t].IsConstant).Distinct()];
            _ofNode[node] = shard = constants.Length == 0 ? -1 : Add(constants);
        }

        return shard;
    }

    private int Add(int[] constants)
    {
        ImmutableArray<ShardEntry>.Builder entries = ImmutableArray.CreateBuilder<ShardEntry>();
        int size = 0;
        foreach (int tensor in constants)
        {
            int bytes = (int)graph.Tensors[tensor].Bytes;
            entries.Add(new ShardEntry(tensor, size, bytes));
            size = (size + bytes + Alignment - 1) / Alignment * Alignment;
        }

        byte[] blob = new byte[size];
        foreach (ShardEntry entry in entries)
        {
            weights[graph.Tensors[entry.Tensor].Constant!.Value].Span[..entry.SizeBytes].CopyTo(blob.AsSpan(entry.OffsetBytes));
        }

        Digest digest = Digest.Of(blob);
        Blobs.TryAdd(digest, blob);
        _shards.Add(new Shard(digest, size, entries.ToImmutable()));
        return _shards.Count - 1;
    }
}
