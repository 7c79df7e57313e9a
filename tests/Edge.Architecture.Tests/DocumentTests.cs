using System.Text.RegularExpressions;

namespace Edge.Architecture.Tests;

/// <summary>What a page, a message or a script points to is there.</summary>
public partial class DocumentTests
{
    [Fact]
    public void LinksLeadSomewhere()
    {
        IEnumerable<string> broken =
            from page in Repository.Files
            where page.Path.EndsWith(".md", StringComparison.Ordinal)
            from Match link in Link().Matches(page.Text)
            let target = link.Groups["target"].Value
            where !Repository.Exists(target.StartsWith('/') ? target[1..] : Path.Combine(page.Folder, target))
            select $"{page}: {target}";

        broken.ShouldBeEmpty();
    }

    [Fact]
    public void PagesNamedInSourcesExist()
    {
        IEnumerable<string> missing =
            from source in Repository.ProductSources
            from Match mention in Mention().Matches(source.Text)
            where !Repository.Exists(mention.Value)
            select $"{source}: {mention.Value}";

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void WhatTheMakefileAndTheScriptsCallExists()
    {
        IEnumerable<string> missing =
            from script in Repository.Files
            where script.Path is "Makefile" or ".ci/run" || script.Path.EndsWith(".sh", StringComparison.Ordinal)
            from Match call in Call().Matches(script.Text)
            where !Repository.Exists(call.Value)
            select $"{script}: {call.Value}";

        missing.ShouldBeEmpty();
    }

    [GeneratedRegex(@"\]\((?!\w+:)(?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\bdocs/[\w./-]+\.md\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<![\w/.])(tools|tests)/[\w/.-]+(\.(sh|csproj|py|mjs|json)|(?<=\.Fuzz))\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Call();
}
