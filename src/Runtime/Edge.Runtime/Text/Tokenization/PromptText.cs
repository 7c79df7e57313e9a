using System.Collections.Immutable;
using System.Text;

namespace Edge.Runtime.Text.Tokenization;

/// <summary>
/// What a model is asked, with the origin of each piece: <c>&lt;|im_end|&gt;</c> in a template ends a turn, in a user's
/// words it is ten characters.
/// </summary>
public sealed class PromptText
{
    private PromptText(ImmutableArray<PromptSegment> segments) => Segments = segments;

    /// <summary>The pieces in order: none is empty, and neighbours differ in trust.</summary>
    public ImmutableArray<PromptSegment> Segments { get; }

    /// <summary>A prompt of untrusted text only.</summary>
    /// <param name="text">The text.</param>
    public static PromptText FromText(string text) => FromSegments([new PromptSegment(text, IsTrusted: false)]);

    /// <summary>A prompt of pieces; neighbours of equal trust become one.</summary>
    /// <param name="segments">The pieces.</param>
    public static PromptText FromSegments(ReadOnlySpan<PromptSegment> segments)
    {
        ImmutableArray<PromptSegment>.Builder joined = ImmutableArray.CreateBuilder<PromptSegment>();
        StringBuilder text = new();
        for (int i = 0; i < segments.Length; i++)
        {
            text.Append(segments[i].Text);
            if (text.Length > 0 && (i + 1 == segments.Length || segments[i + 1].IsTrusted != segments[i].IsTrusted))
            {
                joined.Add(new PromptSegment(text.ToString(), segments[i].IsTrusted));
                text.Clear();
            }
        }

        return new PromptText(Merged(joined));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Concat(Segments.Select(s => s.Text));

    // An empty piece between two of equal trust leaves neighbours that belong together.
    private static ImmutableArray<PromptSegment> Merged(ImmutableArray<PromptSegment>.Builder segments)
    {
        for (int i = segments.Count - 1; i > 0; i--)
        {
            if (segments[i].IsTrusted == segments[i - 1].IsTrusted)
            {
                segments[i - 1] = segments[i - 1] with { Text = segments[i - 1].Text + segments[i].Text };
                segments.RemoveAt(i);
            }
        }

        return segments.DrainToImmutable();
    }
}
