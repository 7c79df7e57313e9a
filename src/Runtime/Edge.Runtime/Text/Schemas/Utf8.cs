namespace Edge.Runtime.Text.Schemas;

/// <summary>Well-formed UTF-8 (Unicode, table 3-7), a byte at a time, inside of a JSON string.</summary>
internal static class Utf8
{
    /// <summary>Takes the first byte of a character that needs no escape.</summary>
    public static bool TakesLead(ref Frame frame, byte value)
    {
        (frame.LowestContinuation, frame.HighestContinuation) = value switch
        {
            0xE0 => ((byte)0xA0, (byte)0xBF),
            0xED => ((byte)0x80, (byte)0x9F),
            0xF0 => ((byte)0x90, (byte)0xBF),
            0xF4 => ((byte)0x80, (byte)0x8F),
            _ => ((byte)0x80, (byte)0xBF),
        };
        frame.Continuations = value switch { < 0x80 => 0, < 0xE0 => 1, < 0xF0 => 2, _ => 3 };
        if (frame.Continuations == 0)
        {
            (frame.LowestContinuation, frame.HighestContinuation) = (0, 0);
        }

        return value is (>= 0x20 and < 0x80 and not (byte)'"' and not (byte)'\\') or (>= 0xC2 and <= 0xF4);
    }

    /// <summary>Takes a further byte of a character.</summary>
    public static bool TakesContinuation(ref Frame frame, byte value)
    {
        bool fits = value >= frame.LowestContinuation && value <= frame.HighestContinuation;
        frame.Continuations--;
        (frame.LowestContinuation, frame.HighestContinuation) = frame.Continuations > 0 ? ((byte)0x80, (byte)0xBF) : ((byte)0, (byte)0);
        return fits;
    }
}
