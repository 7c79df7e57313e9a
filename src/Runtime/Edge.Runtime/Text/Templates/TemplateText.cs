using System.Collections.Immutable;
using System.Text;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Runtime.Text.Templates;

/// <summary>
/// A string of a template that knows where each of its characters comes from: from the template (trusted) or from a
/// message. Equality is that of the characters.
/// </summary>
internal sealed class TemplateText : IEquatable<TemplateText>
{
    // Lengths of the runs of equal origin, in order.
    private readonly ImmutableArray<(int Length, bool IsTrusted)> _runs;

    private TemplateText(string value, ImmutableArray<(int Length, bool IsTrusted)> runs) => (Value, _runs) = (value, runs);

    /// <summary>No character.</summary>
    public static TemplateText Empty { get; } = new("", []);

    /// <summary>The characters.</summary>
    public string Value { get; }

    /// <summary>How many.</summary>
    public int Length => Value.Length;

    /// <summary>The runs of equal origin.</summary>
    public IEnumerable<PromptSegment> Segments
    {
        get
        {
            int at = 0;
            foreach ((int length, bool isTrusted) in _runs)
            {
                yield return new PromptSegment(Value.Substring(at, length), isTrusted);
                at += length;
            }
        }
    }

    /// <summary>Text of the template.</summary>
    public static TemplateText Trusted(string value) => new(value, [(value.Length, true)]);

    /// <summary>Text of a message, or made from one.</summary>
    public static TemplateText Untrusted(string value) => new(value, [(value.Length, false)]);

    /// <summary>Several, one behind the other.</summary>
    public static TemplateText Concat(IReadOnlyList<TemplateText> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        StringBuilder value = new();
        ImmutableArray<(int Length, bool IsTrusted)>.Builder runs = ImmutableArray.CreateBuilder<(int, bool)>();
        foreach (TemplateText part in parts)
        {
            value.Append(part.Value);
            foreach ((int length, bool isTrusted) in part._runs)
            {
                if (runs.Count > 0 && runs[^1].IsTrusted == isTrusted)
                {
                    runs[^1] = (runs[^1].Length + length, isTrusted);
                }
                else if (length > 0)
                {
                    runs.Add((length, isTrusted));
                }
            }
        }

        return new TemplateText(value.ToString(), runs.DrainToImmutable());
    }

    /// <summary>Some of the characters.</summary>
    public TemplateText Slice(int start, int length)
    {
        if (length == Length)
        {
            return this;
        }

        ImmutableArray<(int Length, bool IsTrusted)>.Builder runs = ImmutableArray.CreateBuilder<(int, bool)>();
        int at = 0;
        foreach ((int runLength, bool isTrusted) in _runs)
        {
            int overlap = Math.Min(at + runLength, start + length) - Math.Max(at, start);
            if (overlap > 0)
            {
                runs.Add((overlap, isTrusted));
            }

            at += runLength;
        }

        return new TemplateText(Value.Substring(start, length), runs.DrainToImmutable());
    }

    /// <summary>The same with each character changed in its place.</summary>
    public TemplateText Map(Func<string, string> change) => new(change(Value), _runs);

    /// <summary>Without some characters (null: white space) at its ends.</summary>
    public TemplateText Trim(string? characters, bool atStart = true, bool atEnd = true)
    {
        bool Goes(char c) => characters is null ? char.IsWhiteSpace(c) : characters.Contains(c);
        int start = 0, end = Length;
        while (atStart && start < end && Goes(Value[start]))
        {
            start++;
        }

        while (atEnd && end > start && Goes(Value[end - 1]))
        {
            end--;
        }

        return Slice(start, end - start);
    }

    /// <summary>The first <paramref name="most"/> occurrences of a text replaced.</summary>
    public TemplateText Replace(string old, TemplateText replacement, int most)
    {
        List<TemplateText> parts = [];
        foreach (TemplateText piece in Split(old, most))
        {
            if (parts.Count > 0)
            {
                parts.Add(replacement);
            }

            parts.Add(piece);
        }

        return Concat(parts);
    }

    /// <summary>The pieces between the first <paramref name="most"/> occurrences of a separator that is not empty.</summary>
    public List<TemplateText> Split(string separator, int most)
    {
        List<TemplateText> pieces = [];
        int at = 0;
        while (pieces.Count < most && Value.IndexOf(separator, at, StringComparison.Ordinal) is >= 0 and int found)
        {
            pieces.Add(Slice(at, found - at));
            at = found + separator.Length;
        }

        pieces.Add(Slice(at, Length - at));
        return pieces;
    }

    /// <summary>The words between white space.</summary>
    public List<TemplateText> Words()
    {
        List<TemplateText> words = [];
        for (int at = 0; at < Length;)
        {
            int start = at;
            while (at < Length && !char.IsWhiteSpace(Value[at]))
            {
                at++;
            }

            if (at > start)
            {
                words.Add(Slice(start, at - start));
            }

            at++;
        }

        return words;
    }

    /// <inheritdoc/>
    public bool Equals(TemplateText? other) => other is not null && Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TemplateText);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
