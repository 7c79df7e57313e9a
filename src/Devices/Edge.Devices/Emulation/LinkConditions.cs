using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Model;

namespace Edge.Devices;

/// <summary>What a <see cref="LinkEmulator"/> makes of a connection, the same in both directions.</summary>
/// <param name="BitsPerSecond">Rate of the link, shared by all its connections; 0 for no limit.</param>
/// <param name="Delay">Time on the way, one way.</param>
/// <param name="Jitter">Most that is added to the delay at random (uniform); what follows on a connection waits for it.</param>
/// <param name="Loss">
/// Chance that a packet (<see cref="FrameBytes"/>) is lost, 0 … 1. TCP sends it again: it comes two round trips later, at least 10 ms
/// (the tail loss probe of RFC 8985), and what follows waits for it.
/// </param>
public sealed partial record LinkConditions(double BitsPerSecond, TimeSpan Delay, TimeSpan Jitter, double Loss)
{
    private static readonly TimeSpan LeastRetransmission = TimeSpan.FromMilliseconds(10);

    /// <summary>Bytes of a packet of TCP over Ethernet.</summary>
    public const int UsualFrameBytes = 1448;

    /// <summary>Bytes of a packet.</summary>
    public int FrameBytes { get; init; } = UsualFrameBytes;

    /// <summary>A link that is as fast as this machine.</summary>
    public static LinkConditions None { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero, 0);

    /// <summary>How long bytes take on average one way, where nothing else is on its way.</summary>
    /// <param name="bytes">How many.</param>
    public TimeSpan MeanTime(long bytes)
    {
        double lost = LossOf(bytes);
        TimeSpan sending = BitsPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(bytes * 8 / BitsPerSecond);
        return sending + Delay + (Jitter / 2) + (Retransmission * (lost / (1 - lost)));
    }

    /// <summary>The chance that a packet of some bytes is lost.</summary>
    internal double LossOf(long bytes) => Loss == 0 ? 0 : 1 - Math.Pow(1 - Loss, Math.Ceiling(bytes / (double)FrameBytes));

    /// <summary>How much later a packet comes that was lost once.</summary>
    internal TimeSpan Retransmission => 4 * Delay > LeastRetransmission ? 4 * Delay : LeastRetransmission;

    /// <summary>Reads a rate: <c>100Mbit</c>, <c>1.5Gbit</c>, <c>250kbit</c>, <c>9600bit</c>, each a second.</summary>
    /// <exception cref="EdgeException">EDGE4040 if it is none.</exception>
    public static double ParseRate(string text) => Parse(text, "rate", "100Mbit", ("bit", 1), ("kbit", 1e3), ("Mbit", 1e6), ("Gbit", 1e9));

    /// <summary>Reads a time of at most 10 s: <c>1ms</c>, <c>250us</c>, <c>0.5s</c>.</summary>
    /// <exception cref="EdgeException">EDGE4040 if it is none.</exception>
    public static TimeSpan ParseTime(string text)
    {
        TimeSpan time = ParseSpan(text);
        return time <= TimeSpan.FromSeconds(10) ? time : throw Wrong(text, "time", "1ms");
    }

    /// <summary>Reads a time of a trace, as long as a trace may be: <c>90s</c>, <c>250ms</c>.</summary>
    /// <exception cref="EdgeException">EDGE4040 if it is none.</exception>
    public static TimeSpan ParseSpan(string text) => TimeSpan.FromSeconds(Parse(text, "time", "1ms", ("us", 1e-6), ("ms", 1e-3), ("s", 1)));

    /// <summary>Reads the bytes of a packet, 1 … 65,535: <c>222</c>.</summary>
    /// <exception cref="EdgeException">EDGE4040 if it is none.</exception>
    public static int ParseFrame(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) && bytes is > 0 and <= ushort.MaxValue ? bytes : throw Wrong(text, "frame", "1448");

    /// <summary>Reads a chance: <c>0.1%</c>, less than 100 %.</summary>
    /// <exception cref="EdgeException">EDGE4040 if it is none.</exception>
    public static double ParseLoss(string text)
    {
        double loss = Parse(text, "loss", "0.1%", ("%", 0.01));
        return loss < 1 ? loss : throw Wrong(text, "loss", "0.1%");
    }

    private static double Parse(string text, string what, string example, params ReadOnlySpan<(string Unit, double Factor)> units)
    {
        Match match = Quantity().Match(text);
        foreach ((string unit, double factor) in units)
        {
            if (match.Success && string.Equals(match.Groups["unit"].Value, unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return number * factor;
            }
        }

        throw Wrong(text, what, example);
    }

    private static EdgeException Wrong(string text, string what, string example) => new(
        4040, $"'{text}' is no {what} of a link.", "It is a number, with a unit where it has one.", $"For example: {example}.");

    [GeneratedRegex(@"^(?<number>\d{1,9}(\.\d{1,9})?)(?<unit>[A-Za-z%]{1,4})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quantity();
}
