using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>The kinds that a place in a schema allows: its own, and those of others that it refers to.</summary>
internal sealed class ValueUnion
{
    private readonly List<ValueNode> _own = [];
    private readonly List<ValueUnion> _others = [];

    /// <summary>All kinds, once <see cref="Close"/> was called.</summary>
    public ImmutableArray<ValueNode> Nodes { get; private set; } = [];

    /// <summary>Allows a kind.</summary>
    public void Add(ValueNode node) => _own.Add(node);

    /// <summary>Allows what another place does.</summary>
    public void Add(ValueUnion other) => _others.Add(other);

    /// <summary>Follows all references; one that leads back to itself adds nothing.</summary>
    public void Close()
    {
        HashSet<ValueUnion> seen = [this];
        Queue<ValueUnion> queue = new(seen);
        ImmutableArray<ValueNode>.Builder nodes = ImmutableArray.CreateBuilder<ValueNode>();
        while (queue.TryDequeue(out ValueUnion? union))
        {
            nodes.AddRange(union._own);
            foreach (ValueUnion other in union._others.Where(seen.Add))
            {
                queue.Enqueue(other);
            }
        }

        Nodes = [.. nodes.Distinct()];
    }

    /// <summary>Leaves out the kinds that have no value.</summary>
    public void Prune() => Nodes = [.. Nodes.Where(n => n.Depth != ValueNode.NoDepth)];
}
