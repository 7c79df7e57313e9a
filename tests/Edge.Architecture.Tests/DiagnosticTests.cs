using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Architecture.Tests;

/// <summary>Every error number that a user can meet is explained, once, in the page of its range.</summary>
public partial class DiagnosticTests
{
    private const string Folder = "docs/diagnostics";

    private static readonly RepositoryFile[] Pages = [.. Repository.Files.Where(f => f.IsUnder(Folder) && f.Stem.EndsWith("xx", StringComparison.Ordinal))];
    private static readonly RepositoryFile Index = Repository.Files.Single(f => f.Path == Folder + "/README.md");

    private static readonly ILookup<int, string> Explained = (
        from page in Pages
        from Match row in Row().Matches(page.Text)
        select (Code: Number(row.Groups["code"]), page.Path)).ToLookup(r => r.Code, r => r.Path);

    private static readonly ILookup<int, string> Raised = (
        from source in Repository.ProductSources
        from Match use in Use().Matches(source.Code)
        select (Code: Number(use.Groups["code"]), source.Path))
        .Concat(
            from source in Repository.Files
            where source.IsUnder("firmware") && source.Path.EndsWith(".h", StringComparison.Ordinal)
            from Match use in Enumerator().Matches(source.Text)
            select (Code: Number(use.Groups["code"]), source.Path))
        .ToLookup(u => u.Code, u => u.Path);

    [Fact]
    public void WhatIsRaisedIsExplained()
    {
        Raised.Count.ShouldBeGreaterThan(100, "the pattern no longer finds the places where errors are raised");
        Raised.Where(u => !Explained.Contains(u.Key)).Select(u => $"EDGE{u.Key} of {string.Join(", ", u.Distinct(StringComparer.Ordinal))}").ShouldBeEmpty();
    }

    [Fact]
    public void WhatIsExplainedIsRaised() =>
        Explained.Where(e => !Raised.Contains(e.Key)).Select(e => $"EDGE{e.Key} in {e.First()}").ShouldBeEmpty();

    [Fact]
    public void ANumberIsExplainedOnceInThePageOfItsRange()
    {
        IEnumerable<string> violations = Explained
            .Where(e => e.Count() != 1 || !e.Single().EndsWith($"/{e.Key / 100}xx.md", StringComparison.Ordinal))
            .Select(e => $"EDGE{e.Key}: {string.Join(", ", e)}");

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void ARowSaysWhatWhyAndWhatToDo()
    {
        IEnumerable<string> violations =
            from page in Pages
            from Match row in Row().Matches(page.Text)
            where row.Value.Trim().Trim('|').Split(" | ").Any(string.IsNullOrWhiteSpace) || row.Value.Split(" | ").Length != 4
            select $"{page}: {row.Value}";

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void TheIndexListsThePagesAndNoOthers() =>
        IndexLink().Matches(Index.Text).Select(m => m.Groups["page"].Value).ShouldBe(Pages.Select(p => Path.GetFileName(p.Path)), ignoreOrder: true);

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\|\s*(EDGE)?(?<code>\d{4})\s*\|.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Row();

    // Where an error is made: its number, then what is wrong; a constant with its number; or its name in a text.
    [GeneratedRegex("""(?<![\w.])(?<code>[1-7]\d{3})\s*,\s*(\$?@?"|Text\(\$"|what\b|why\b)|Code = (?<code>\d{4});|EDGE(?<code>\d{4})""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Use();

    // The firmware's numbers are enumerators of its headers; so are sizes.
    [GeneratedRegex(@"\bEDGE_(?!\w+_BYTES )\w+ = (?<code>[1-6]\d{3})\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Enumerator();

    [GeneratedRegex(@"\((?<page>\d\dxx\.md)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex IndexLink();
}
