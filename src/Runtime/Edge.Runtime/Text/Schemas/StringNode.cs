using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>A string of valid UTF-8, of some number of code points.</summary>
/// <param name="least">Fewest.</param>
/// <param name="most">Most.</param>
internal sealed class StringNode(int least, int most) : ValueNode
{
    private const int Before = 0, Inside = 1, Escape = 2, FirstHex = 3, SecondHexBehindD = 4, SecondHex = 5, ThirdHex = 6, FourthHex = 7;

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = [];
        switch (frame.State)
        {
            case Before:
                frame.State = Inside;
                return value == '"' ? Feeding.Taken : Feeding.Refused;
            case Inside when frame.Continuations > 0:
                return Utf8.TakesContinuation(ref frame, value) ? Feeding.Taken : Feeding.Refused;
            case Inside when value == '"':
                return frame.Count >= least ? Feeding.TakenAtEnd : Feeding.Refused;
            case Inside:
                frame.State = value == '\\' ? Escape : Inside;
                return frame.Count++ < most && (value == '\\' || Utf8.TakesLead(ref frame, value)) ? Feeding.Taken : Feeding.Refused;
            case Escape:
                frame.State = value == 'u' ? FirstHex : Inside;
                return "\"\\/bfnrtu"u8.Contains(value) ? Feeding.Taken : Feeding.Refused;
            default:
                return TakesHex(ref frame, value) ? Feeding.Taken : Feeding.Refused;
        }
    }

    /// <inheritdoc/>
    protected override int InnerDepth() => least <= most ? 0 : NoDepth;

    // The four digits of a \u escape, never of half a surrogate pair: D800 to DFFF.
    private static bool TakesHex(ref Frame frame, byte value)
    {
        bool isHalf = frame.State == SecondHexBehindD && value is not (>= (byte)'0' and <= (byte)'7');
        frame.State = frame.State switch
        {
            FirstHex => value is (byte)'d' or (byte)'D' ? SecondHexBehindD : SecondHex,
            SecondHexBehindD or SecondHex => ThirdHex,
            ThirdHex => FourthHex,
            _ => Inside,
        };
        return char.IsAsciiHexDigit((char)value) && !isHalf;
    }
}
