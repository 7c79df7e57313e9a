using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>An array of like items.</summary>
/// <param name="items">The items.</param>
/// <param name="least">Fewest of them.</param>
/// <param name="most">Most of them.</param>
internal sealed class ArrayNode(ValueUnion items, int least, int most) : ValueNode
{
    private const int Before = 0, Opened = 1, BehindItem = 2, BehindComma = 3;

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = items.Nodes;
        if (frame.State == Before)
        {
            frame.State = Opened;
            return value == '[' ? Feeding.Taken : Feeding.Refused;
        }

        if (TakesBlank(ref frame, value))
        {
            return Feeding.Taken;
        }

        bool mayHaveMore = frame.Count < most && inner.Length > 0;
        switch (frame.State)
        {
            case Opened or BehindItem when value == ']':
                return frame.Count >= least ? Feeding.TakenAtEnd : Feeding.Refused;
            case BehindItem:
                frame.State = BehindComma;
                return value == ',' && mayHaveMore ? Feeding.Taken : Feeding.Refused;
            default:
                frame.State = BehindItem;
                frame.Count++;
                return mayHaveMore ? Feeding.BeginsInner : Feeding.Refused;
        }
    }

    /// <inheritdoc/>
    protected override int InnerDepth() => least == 0 ? 0 : most < least ? NoDepth : LeastDepth(items.Nodes);
}
