using System.Text.Json;
using System.Text.RegularExpressions;

namespace Edge.Cli.Tests.Verbs;

/// <summary>The fields that <c>docs/cli.md</c> promises for a schema.</summary>
internal static partial class SchemaPage
{
    /// <summary>What only the run of a head and a tail has; the parts add up to the inference.</summary>
    public static readonly string[] FieldsOfSplitRuns = ["split_us", "preprocess_us", "head_us", "encode_us", "wire_us", "decode_us", "tail_us", "postprocess_us"];

    private static readonly string Text = DocumentationPage.Read("cli.md");

    /// <summary>The synopsis at the top of the page.</summary>
    public static string Synopsis { get; } = Text.Split("```")[1];

    /// <summary>A document has the fields of its section, and the section the fields of the document: a page that is out of date fails.</summary>
    /// <param name="json">What a verb printed.</param>
    /// <param name="maps">Fields whose own fields are names of the caller's.</param>
    /// <param name="optional">Fields that this document may lack.</param>
    public static void ShouldDescribe(JsonElement json, string[] maps, params string[] optional)
    {
        string section = Text.Split("\n## ").Single(s => s.StartsWith($"`{json.GetProperty("schema").GetString()}`", StringComparison.Ordinal));
        string[] promised = [.. Field().Matches(section).Select(m => m.Groups["field"].Value).Distinct(StringComparer.Ordinal)];
        string[] found = [.. Fields(json, maps).Distinct(StringComparer.Ordinal).Except(["schema"], StringComparer.Ordinal)];

        found.Except(promised, StringComparer.Ordinal).ShouldBeEmpty("fields that docs/cli.md does not describe");
        promised.Except(found, StringComparer.Ordinal).Except(optional, StringComparer.Ordinal).ShouldBeEmpty("fields of docs/cli.md that are missing");
    }

    private static IEnumerable<string> Fields(JsonElement json, string[] maps) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(p => maps.Contains(p.Name) ? [p.Name] : Fields(p.Value, maps).Prepend(p.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(e => Fields(e, maps)),
        _ => [],
    };

    [GeneratedRegex("`(?<field>[a-z_0-9]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
