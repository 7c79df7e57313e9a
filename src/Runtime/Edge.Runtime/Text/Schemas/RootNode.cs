using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>The whole text: a value, blanks before it.</summary>
internal sealed class RootNode(ValueUnion value) : ValueNode
{
    private const int Before = 0, After = 1;

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = _value.Nodes;
        if (frame.State == After)
        {
            return Feeding.Refused;
        }

        if (TakesBlank(ref frame, value))
        {
            return Feeding.Taken;
        }

        frame.State = After;
        return Feeding.BeginsInner;
    }

    /// <inheritdoc/>
    public override bool MayEnd(in Frame frame) => frame.State == After;

    /// <inheritdoc/>
    protected override int InnerDepth() => LeastDepth(_value.Nodes);

    private readonly ValueUnion _value = value;
}
