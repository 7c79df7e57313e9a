using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>One of some values, written in one way: <c>true</c>, <c>null</c>, the values of an <c>enum</c>.</summary>
internal sealed class LiteralNode : ValueNode
{
    private readonly ByteTrie _values = new();
    private readonly bool _isEmpty;

    public LiteralNode(params IReadOnlyList<byte[]> values)
    {
        for (int i = 0; i < values.Count; i++)
        {
            _values.Add(values[i], i);
        }

        _isEmpty = values.Count == 0;
    }

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = [];
        int next = _values.Step(frame.Place, value);
        if (next < 0)
        {
            return MayEnd(frame) ? Feeding.EndedBefore : Feeding.Refused;
        }

        frame.Place = next;
        return _values.GoesOn(next) ? Feeding.Taken : Feeding.TakenAtEnd;
    }

    /// <inheritdoc/>
    public override bool MayEnd(in Frame frame) => _values.Number(frame.Place) >= 0;

    /// <inheritdoc/>
    protected override int InnerDepth() => _isEmpty ? NoDepth : 0;
}
