using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>A kind of JSON value, as a machine that takes bytes; where it is up to is in a <see cref="Frame"/>.</summary>
internal abstract class ValueNode
{
    /// <summary>A depth that no value has.</summary>
    public const int NoDepth = int.MaxValue;

    // Blanks between two signs: enough for a line break and an indent, too few to go on for ever.
    private const int MostBlanks = 24;

    /// <summary>Frames that the shortest value of this kind needs, its own among them; <see cref="NoDepth"/> if there is none.</summary>
    public int Depth { get; private set; } = NoDepth;

    /// <summary>Takes a byte.</summary>
    /// <param name="frame">Where the value is up to; changed unless the byte is refused.</param>
    /// <param name="value">The byte.</param>
    /// <param name="room">How many frames there can be inside of this one.</param>
    /// <param name="inner">Which values may begin with it, for <see cref="Feeding.BeginsInner"/>.</param>
    public abstract Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner);

    /// <summary>Whether the value may be over.</summary>
    public virtual bool MayEnd(in Frame frame) => false;

    /// <summary>Works <see cref="Depth"/> out again from that of others.</summary>
    /// <returns>Whether it changed.</returns>
    public bool UpdateDepth()
    {
        int before = Depth;
        int inner = InnerDepth();
        Depth = inner == NoDepth ? NoDepth : inner + 1;
        return Depth != before;
    }

    /// <summary>Frames that the inner values of the shortest value need.</summary>
    protected virtual int InnerDepth() => 0;

    /// <summary>Takes a blank where one may be.</summary>
    protected static bool TakesBlank(ref Frame frame, byte value)
    {
        bool blank = value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' && frame.Blanks < MostBlanks;
        frame.Blanks = blank ? (byte)(frame.Blanks + 1) : (byte)0;
        return blank;
    }

    /// <summary>The smallest depth of some kinds.</summary>
    protected static int LeastDepth(ImmutableArray<ValueNode> nodes)
    {
        int least = NoDepth;
        foreach (ValueNode node in nodes)
        {
            least = Math.Min(least, node.Depth);
        }

        return least;
    }
}
