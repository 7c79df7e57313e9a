using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>A whole number of a range: a digit is taken while some number of the range begins so.</summary>
/// <param name="least">The smallest.</param>
/// <param name="most">The largest; both have at most 18 digits.</param>
internal sealed class IntegerNode(long least, long most) : ValueNode
{
    private const long MostDigitsButOne = 100_000_000_000_000_000;
    private const int Start = 0, Signed = 1, Digits = 2;

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = [];
        if (frame.State == Start && value == '-' && least < 0)
        {
            (frame.State, frame.Place) = (Signed, 1);
            return Feeding.Taken;
        }

        // No digit follows a zero that leads, and no zero a sign.
        bool isDigit = value is >= (byte)'0' and <= (byte)'9' && !(frame.State == Digits && frame.Number == 0) && !(frame.State == Signed && value == '0');
        long number = (frame.Number * 10) + (value - '0');
        if (isDigit && frame.Number < MostDigitsButOne && Leads(number, isNegative: frame.Place == 1))
        {
            (frame.State, frame.Number) = (Digits, number);
            return Feeding.Taken;
        }

        return MayEnd(frame) ? Feeding.EndedBefore : Feeding.Refused;
    }

    /// <inheritdoc/>
    public override bool MayEnd(in Frame frame) => frame.State == Digits && InRange(frame.Place == 1 ? -frame.Number : frame.Number);

    /// <inheritdoc/>
    protected override int InnerDepth() => least <= most ? 0 : NoDepth;

    private bool InRange(long number) => number >= least && number <= most;

    // Whether a number of the range begins with these digits.
    private bool Leads(long digits, bool isNegative)
    {
        (Int128 low, Int128 high) = isNegative ? (-(Int128)most, -(Int128)least) : (least, most);
        Int128 first = digits, last = digits;
        for (int more = 0; more <= 18; more++)
        {
            if (last >= low && first <= high)
            {
                return true;
            }

            if (digits == 0)
            {
                return false;
            }

            (first, last) = (first * 10, (last * 10) + 9);
        }

        return false;
    }
}
