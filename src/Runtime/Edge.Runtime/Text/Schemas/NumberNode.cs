using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>A number: at most 15 digits before the point, 15 behind it, an exponent of two.</summary>
internal sealed class NumberNode : ValueNode
{
    private const int MostDigits = 15, MostExponentDigits = 2;
    private const int Start = 0, Signed = 1, Zero = 2, Whole = 3, Point = 4, Fraction = 5, Exponent = 6, ExponentSigned = 7, ExponentDigits = 8;

    /// <inheritdoc/>
    public override Feeding Feed(ref Frame frame, byte value, int room, out ImmutableArray<ValueNode> inner)
    {
        inner = [];
        bool isDigit = value is >= (byte)'0' and <= (byte)'9';
        int next = frame.State switch
        {
            Start when value == '-' => Signed,
            Start or Signed when value == '0' => Zero,
            Start or Signed when isDigit => Whole,
            Whole when isDigit && frame.Count < MostDigits => Whole,
            Zero or Whole when value == '.' => Point,
            Point when isDigit => Fraction,
            Fraction when isDigit && frame.Count < MostDigits => Fraction,
            Zero or Whole or Fraction when value is (byte)'e' or (byte)'E' => Exponent,
            Exponent when value is (byte)'+' or (byte)'-' => ExponentSigned,
            Exponent or ExponentSigned when isDigit => ExponentDigits,
            ExponentDigits when isDigit && frame.Count < MostExponentDigits => ExponentDigits,
            _ => -1,
        };
        if (next < 0)
        {
            return MayEnd(frame) ? Feeding.EndedBefore : Feeding.Refused;
        }

        frame.Count = next == frame.State ? frame.Count + 1 : 1;
        frame.State = next;
        return Feeding.Taken;
    }

    /// <inheritdoc/>
    public override bool MayEnd(in Frame frame) => frame.State is Zero or Whole or Fraction or ExponentDigits;
}
