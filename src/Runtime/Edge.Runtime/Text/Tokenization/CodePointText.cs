using System.Globalization;
using System.Text;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// A text with one character for each code point, so that a regular expression counts and classifies code points: those
/// beyond the Basic Multilingual Plane are written as a character of the same general category.
/// </summary>
internal readonly ref struct CodePointText
{
    // By UnicodeCategory: Lu, Ll, Lt, Lm, Lo, Mn, Mc, Me, Nd, Nl, No, Zs, Zl, Zp, Cc, Cf, Cs, Co, Pc, Pd, Ps, Pe, Pi, Pf, Po, Sm, Sc, Sk, So, Cn.
    private const string OfCategory = "\u00C0\u00E0\u01C5\u02B0\u05D0\u0300\u0903\u0488\u0660\u2160\u00B2\u00A0\u2028\u2029\u0080\u00AD\uE000\uE000\u203F\u2010\u2045\u2046\u00AB\u00BB\u00B7\u00AC\u00A2\u00A8\u00A6\uE000";

    private readonly int[]? _starts;

    public CodePointText(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            Characters = text;
            return;
        }

        char[] characters = new char[text.Length];
        int[] starts = new int[text.Length + 1];
        int count = 0, at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            characters[count] = rune.IsBmp ? (char)rune.Value : OfCategory[(int)Rune.GetUnicodeCategory(rune)];
            starts[count++] = at;
            at += rune.Utf16SequenceLength;
        }

        starts[count] = at;
        Characters = characters.AsSpan(0, count);
        _starts = starts;
    }

    /// <summary>One for each code point.</summary>
    public ReadOnlySpan<char> Characters { get; }

    /// <summary>Turns ranges of <see cref="Characters"/> into ranges of the text, in place.</summary>
    public List<Range> InUtf16(List<Range> ranges)
    {
        for (int i = 0; _starts is not null && i < ranges.Count; i++)
        {
            ranges[i] = _starts[ranges[i].Start.Value].._starts[ranges[i].End.Value];
        }

        return ranges;
    }
}
