using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Model;

/// <summary>Numbers with their units as profiles write them: <c>1.5GHz</c>, <c>256KiB</c>, <c>8GMAC/s</c>, <c>2us</c>, <c>2.7W</c>.</summary>
internal static class ProfileQuantity
{
    private const double KiB = 1024, MiB = KiB * KiB, GiB = KiB * MiB;

    /// <summary>The units of a kind of figure, for messages.</summary>
    public static string UnitsOf(ProfileUnit unit) => unit == ProfileUnit.Count ? "none" : string.Join(", ", Scales(unit).Select(s => s.Suffix));

    /// <summary>Reads a number with one of the units of its kind; a number without a unit is none, unless things are counted.</summary>
    public static bool TryParse(string text, ProfileUnit unit, out double value)
    {
        text = text.Trim();
        int length = NumberLength(text);
        string suffix = text[length..].TrimStart();
        double factor = unit == ProfileUnit.Count && suffix.Length == 0 ? 1 : Scales(unit).FirstOrDefault(s => s.Suffix == suffix).Factor;
        bool read = double.TryParse(text.AsSpan(0, length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
        value *= factor;
        return read && factor > 0 && double.IsFinite(value);
    }

    /// <summary>Writes a number with the unit that leaves the fewest digits, to six digits.</summary>
    public static string Format(double value, ProfileUnit unit)
    {
        if (unit == ProfileUnit.Count)
        {
            return value.ToString("0.######", CultureInfo.InvariantCulture);
        }

        (string suffix, double factor) = Scales(unit).Where(s => Math.Abs(value) >= s.Factor).DefaultIfEmpty(Scales(unit)[^1]).MinBy(s => Digits(value / s.Factor).Length);
        return Digits(value / factor) + suffix;
    }

    private static string Digits(double value) => value.ToString("G6", CultureInfo.InvariantCulture) is var text && text.Contains('E', StringComparison.Ordinal)
        ? value.ToString("0.######", CultureInfo.InvariantCulture)
        : text;

    private static int NumberLength(string text)
    {
        int i = 0;
        while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] is '.' || IsExponent(text, i) || (text[i] is '+' or '-' && i > 0 && text[i - 1] is 'e' or 'E')))
        {
            i++;
        }

        return i;
    }

    private static bool IsExponent(string text, int i) =>
        text[i] is 'e' or 'E' && i > 0 && i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || (text[i + 1] is '+' or '-' && i + 2 < text.Length && char.IsAsciiDigit(text[i + 2])));

    /// <summary>Units by descending size; of two that serve, the first.</summary>
    private static ImmutableArray<(string Suffix, double Factor)> Scales(ProfileUnit unit) => unit switch
    {
        ProfileUnit.Hertz => [("GHz", 1e9), ("MHz", 1e6), ("kHz", 1e3), ("Hz", 1)],
        ProfileUnit.Bytes => [("TB", 1e12), ("GiB", GiB), ("GB", 1e9), ("MiB", MiB), ("MB", 1e6), ("KiB", KiB), ("kB", 1e3), ("B", 1)],
        ProfileUnit.BytesPerSecond => [("GB/s", 1e9), ("MB/s", 1e6), ("kB/s", 1e3), ("B/s", 1)],
        ProfileUnit.BitsPerSecond => [("Gb/s", 1e9), ("Mb/s", 1e6), ("kb/s", 1e3), ("b/s", 1)],
        ProfileUnit.MacsPerSecond => [("TMAC/s", 1e12), ("GMAC/s", 1e9), ("MMAC/s", 1e6), ("kMAC/s", 1e3), ("MAC/s", 1)],
        ProfileUnit.Microseconds => [("s", 1e6), ("ms", 1e3), ("us", 1), ("ns", 1e-3)],
        ProfileUnit.Cycles => [("cycles", 1)],
        ProfileUnit.Watts => [("W", 1), ("mW", 1e-3), ("uW", 1e-6)],
        _ => [],
    };
}
