using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Edge.Model;

/// <summary>A piece of a profile's YAML with its line. Texts, mappings and lists are all there is: no tags, anchors or further documents.</summary>
internal sealed class ProfileNode
{
    private const int MaxLength = 1 << 16, MaxDepth = 6;

    private ProfileNode(long line) => Line = line;

    /// <summary>Line on which it begins, from 1.</summary>
    public long Line { get; }

    /// <summary>The text; null for other nodes.</summary>
    public string? Text { get; private init; }

    /// <summary>The entries of a mapping, in order; default for other nodes.</summary>
    public ImmutableArray<(string Key, long Line, ProfileNode Value)> Entries { get; private init; }

    /// <summary>The items of a list; default for other nodes.</summary>
    public ImmutableArray<ProfileNode> Items { get; private init; }

    /// <summary>Reads a text.</summary>
    /// <exception cref="EdgeException">EDGE6500: it is no YAML of this form; EDGE6502: a key is there twice.</exception>
    public static ProfileNode Read(string yaml, string source)
    {
        if (yaml.Length > MaxLength)
        {
            throw ProfileErrors.Unreadable(source, 1, $"It has {yaml.Length} characters; at most {MaxLength} are read.");
        }

        Parser parser = new(new StringReader(yaml));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                throw ProfileErrors.Unreadable(source, 1, "It is empty.");
            }

            parser.Consume<DocumentStart>();
            ProfileNode root = Node(parser, source, 0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw ProfileErrors.Unreadable(source, parser.Current!.Start.Line, "A second document begins here.");
        }
        catch (YamlException e)
        {
            throw ProfileErrors.Unreadable(source, e.Start.Line, e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // The scanner says so of some flow mappings that do not end.
            throw ProfileErrors.Unreadable(source, parser.Current?.Start.Line ?? 1, "What begins behind this line is no YAML.", e);
        }
    }

    private static ProfileNode Node(Parser parser, string source, int depth)
    {
        ParsingEvent current = parser.Current!;
        long line = current.Start.Line;
        if (current is not NodeEvent node || !node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw ProfileErrors.Unreadable(source, line, "Anchors, aliases and tags are not read.");
        }

        if (depth == MaxDepth)
        {
            throw ProfileErrors.Unreadable(source, line, $"It is nested more than {MaxDepth} deep.");
        }

        return current switch
        {
            Scalar => new ProfileNode(line) { Text = parser.Consume<Scalar>().Value },
            SequenceStart => new ProfileNode(line) { Items = [.. ItemsOf(parser, source, depth)] },
            _ => new ProfileNode(line) { Entries = EntriesOf(parser, source, depth) },
        };
    }

    private static IEnumerable<ProfileNode> ItemsOf(Parser parser, string source, int depth)
    {
        parser.Consume<SequenceStart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            yield return Node(parser, source, depth + 1);
        }
    }

    private static ImmutableArray<(string Key, long Line, ProfileNode Value)> EntriesOf(Parser parser, string source, int depth)
    {
        parser.Consume<MappingStart>();
        ImmutableArray<(string, long, ProfileNode)>.Builder entries = ImmutableArray.CreateBuilder<(string, long, ProfileNode)>();
        HashSet<string> keys = [];
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            ProfileNode key = Node(parser, source, depth + 1);
            string name = key.Text ?? throw ProfileErrors.Unreadable(source, key.Line, "A key is a word.");
            entries.Add(keys.Add(name) ? (name, key.Line, Node(parser, source, depth + 1)) : throw ProfileErrors.KeyTwice(source, key.Line, name));
        }

        return entries.ToImmutable();
    }
}
