using System.Globalization;

namespace Edge.Model;

/// <summary>Sizes and rates as people write them: <c>64MB</c>, <c>512KiB</c>, <c>20000</c>, <c>300Mb/s</c>, <c>1.5ms</c>, <c>3%</c>.</summary>
public static class ByteSize
{
    private static readonly (string Suffix, double Factor)[] Bytes =
    [
        ("KiB", 1024), ("MiB", 1024.0 * 1024), ("GiB", 1024.0 * 1024 * 1024), ("KB", 1000), ("kB", 1000), ("MB", 1e6), ("GB", 1e9),
        ("K", 1024), ("k", 1024), ("M", 1024.0 * 1024), ("G", 1024.0 * 1024 * 1024), ("B", 1),
    ];

    private static readonly (string Suffix, double Factor)[] Bits =
        [("Gb/s", 1e9), ("Mb/s", 1e6), ("kb/s", 1e3), ("Kb/s", 1e3), ("b/s", 1)];

    private static readonly (string Suffix, double Factor)[] Shares = [("%", 0.01)];

    private static readonly (string Suffix, double Factor)[] Times = [("us", 1), ("µs", 1), ("ms", 1e3), ("s", 1e6)];

    /// <summary>Reads a size in bytes; a plain number is bytes, <c>KiB</c> is 1,024 and <c>kB</c> 1,000.</summary>
    public static bool TryParseBytes(string? text, out long bytes)
    {
        bool read = TryParse(text, Bytes, out double value) && value is >= 0 and < long.MaxValue;
        bytes = read ? (long)value : 0;
        return read;
    }

    /// <summary>Reads a rate in bits a second, for example <c>300Mb/s</c>.</summary>
    public static bool TryParseBitsPerSecond(string? text, out double bitsPerSecond) => TryParse(text, Bits, out bitsPerSecond) && bitsPerSecond > 0;

    /// <summary>Reads a time in microseconds, for example <c>1ms</c>; a plain number is microseconds.</summary>
    public static bool TryParseUs(string? text, out double us) => TryParse(text, Times, out us) && us >= 0;

    /// <summary>Reads a share of a whole, 0 … 1: <c>3%</c>, or <c>0.03</c>.</summary>
    public static bool TryParseShare(string? text, out double share) => TryParse(text, Shares, out share) && share is >= 0 and <= 1;

    private static bool TryParse(string? text, (string Suffix, double Factor)[] units, out double value)
    {
        string number = (text ?? string.Empty).Trim();
        double factor = 1;
        foreach ((string suffix, double unit) in units)
        {
            if (number.EndsWith(suffix, StringComparison.Ordinal))
            {
                (number, factor) = (number[..^suffix.Length].TrimEnd(), unit);
                break;
            }
        }

        bool read = double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowThousands | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);
        value *= factor;
        return read && double.IsFinite(value);
    }
}
