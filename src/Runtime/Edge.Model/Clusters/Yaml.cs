using System.Diagnostics.CodeAnalysis;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Edge.Model;

/// <summary>Reads YAML of a known form, with numbered errors that name file and line.</summary>
internal static class Yaml
{
    /// <summary>Longest YAML text that is read.</summary>
    private const int MaxLength = 1 << 20;

    public static T Read<T>(string text, string source)
        where T : class
    {
        // Aliases let a short text describe a huge tree; no file of ours needs one.
        if (text.Length > MaxLength)
        {
            throw Malformed(source, $"It has {text.Length} characters; at most {MaxLength} are read.", null);
        }

        Parser parser = new(new StringReader(text));
        try
        {
            IDeserializer deserializer = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();
            return deserializer.Deserialize<T>(parser) ?? throw Malformed(source, "It is empty.", null);
        }
        catch (YamlException e)
        {
            throw Malformed(source, $"Line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // The scanner says so of some flow mappings that do not end.
            throw Malformed(source, $"Line {parser.Current?.Start.Line ?? 1}: what begins behind it is no YAML.", e);
        }
    }

    public static string Required([NotNull] string? value, string source, string field) =>
        string.IsNullOrWhiteSpace(value) ? throw Wrong(source, field, "a text") : value;

    public static EdgeException Wrong(string source, string field, string expected) =>
        new(1301, $"'{field}' in {source} is missing or wrong.", $"It is {expected}.", "Correct the file; docs/cluster.md lists every field.");

    private static EdgeException Malformed(string source, string why, Exception? inner) =>
        new(1300, $"{source} cannot be read.", why, "Correct the file; docs/cluster.md has an example.", inner);
}
