using System.Collections.Immutable;

namespace Edge.Runtime.Text.Sampling;

/// <summary>
/// Ends a text before the first of some strings, wherever tokens are cut: text that may be the beginning of one is
/// withheld until that is clear. Of stops that end at the same place the longest counts. Allocates nothing once it has
/// seen its longest text.
/// </summary>
public sealed class StopFilter
{
    private const int MostStops = 64, MostCharacters = 1024;

    private readonly ImmutableArray<string> _stops;
    private char[] _text = new char[256];
    private int _released, _count;

    /// <summary>A filter at the beginning of a text.</summary>
    /// <param name="stops">At most 64 strings of 1 to 1024 characters; none for a text without stops.</param>
    /// <exception cref="Model.EdgeException">5210: too many, or one of another length.</exception>
    public StopFilter(ImmutableArray<string> stops)
    {
        if (stops.Length > MostStops)
        {
            throw TextErrors.BadSetting("number of stop strings", stops.Length, "at most 64");
        }

        if (stops.FirstOrDefault(s => s.Length is 0 or > MostCharacters) is string bad)
        {
            throw TextErrors.BadSetting("length of a stop string", bad.Length, "1 to 1024 characters");
        }

        _stops = stops;
    }

    /// <summary>The stop string that ended the text, or null.</summary>
    public string? Stop { get; private set; }

    /// <summary>Adds text. Behind a stop nothing comes any more.</summary>
    /// <param name="text">What came next.</param>
    /// <returns>What is certain now; valid until the next call.</returns>
    public ReadOnlySpan<char> Append(ReadOnlySpan<char> text)
    {
        if (Stop is not null)
        {
            return [];
        }

        Keep(text);
        ReadOnlySpan<char> withheld = _text.AsSpan(0, _count);
        int firstEnd = int.MaxValue, end = _count;
        foreach (string stop in _stops)
        {
            int at = withheld.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (at + stop.Length < firstEnd || (at + stop.Length == firstEnd && at < end)))
            {
                (firstEnd, end, Stop) = (at + stop.Length, at, stop);
            }
        }

        _released = Stop is null ? _count - LongestBeginning(withheld) : end;
        _count = Stop is null ? _count : end;
        return _text.AsSpan(0, _released);
    }

    /// <summary>Ends the text: what was withheld was no stop.</summary>
    /// <returns>The rest of the text.</returns>
    public ReadOnlySpan<char> Finish()
    {
        Keep([]);
        _released = _count;
        return _text.AsSpan(0, _count);
    }

    // Throws away what was released, and puts the text behind the rest.
    private void Keep(ReadOnlySpan<char> text)
    {
        _text.AsSpan(_released.._count).CopyTo(_text);
        (_count, _released) = (_count - _released, 0);
        if (_text.Length < _count + text.Length)
        {
            Array.Resize(ref _text, 2 * (_count + text.Length));
        }

        text.CopyTo(_text.AsSpan(_count));
        _count += text.Length;
    }

    // How many of the last characters are the beginning of a stop.
    private int LongestBeginning(ReadOnlySpan<char> text)
    {
        int longest = 0;
        foreach (string stop in _stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.EndsWith(stop.AsSpan(0, length), StringComparison.Ordinal))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }
}
