using System.Text.RegularExpressions;

namespace Edge.Architecture.Tests;

/// <summary>The rules of the house that a reader of one file relies on.</summary>
public partial class SourceTests
{
    [Fact]
    public void AFileHasOnePublicTypeAndItsName()
    {
        Repository.ProductSources.Count(f => f.TopLevelTypes.Any()).ShouldBeGreaterThan(200, "the pattern no longer finds declarations");
        IEnumerable<string> violations =
            from file in Repository.ProductSources
            let names = file.TopLevelTypes.Where(t => t.IsPublic).Select(t => t.Name).Distinct(StringComparer.Ordinal).ToArray()
            where names.Length > 1 || (names.Length == 1 && names[0] != file.Stem)
            select $"{file}: {string.Join(", ", names)}";

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void AFileWithoutAPublicTypeHasATypeOfItsName()
    {
        IEnumerable<string> violations =
            from file in Repository.ProductSources
            let types = file.TopLevelTypes.ToArray()
            where types.Length > 0 && !types.Any(t => t.IsPublic) && types.All(t => t.Name != file.Stem)
            select $"{file}: {string.Join(", ", types.Select(t => t.Name))}";

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void NothingIsLeftForLater()
    {
        IEnumerable<string> violations =
            from file in Repository.Files
            where file.IsUnder("src", "tools", "tests", "firmware")
            from Match match in Unfinished().Matches(file.Text)
            select $"{file}: {match.Value}";

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void NoNameSaysNothing()
    {
        IEnumerable<string> folders =
            from file in Repository.Files
            where file.IsUnder("src", "tools", "tests", "firmware") && file.Folder.Split('/').Any(part => Vague().IsMatch(part))
            select file.Path;
        IEnumerable<string> types =
            from file in Repository.Sources
            from type in file.TopLevelTypes
            where Vague().IsMatch(type.Name)
            select $"{file}: {type.Name}";

        folders.Concat(types).ShouldBeEmpty();
    }

    [Fact]
    public void OnlyKernelsAndOwnersOfNativeMemoryAreUnsafe()
    {
        IEnumerable<string> violations =
            from file in Repository.ProductSources
            where !file.IsUnder("src/Runtime/Edge.Kernels") && UnsafeKeyword().IsMatch(file.Code) && !Native().IsMatch(file.Code)
            select file.Path;

        violations.ShouldBeEmpty();
    }

    [Fact]
    public void NoFileNamesAMachine()
    {
        IEnumerable<string> violations =
            from file in Repository.Files
            from Match match in MachinePath().Matches(file.Text)
            select $"{file}: {match.Value}";

        violations.ShouldBeEmpty();
    }

    // The patterns spell their words with a class of one letter, so that they do not find themselves.
    [GeneratedRegex(@"NotImplemented[E]xception|\b(TO[D]O|FIX[M]E|HA[C]K|XX[X])\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Unfinished();

    [GeneratedRegex("^(Common|Misc|.*(Utils?|Utilities|Helpers?|Managers?))$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Vague();

    [GeneratedRegex(@"\bunsafe\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex UnsafeKeyword();

    [GeneratedRegex(@"\b(LibraryImport|DllImport|NativeMemory|MemoryHandle|AcquirePointer)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Native();

    [GeneratedRegex(@"(?<![\w.])(/[w]ork/|/[h]ome/\w+|/[U]sers/\w+|[C]:\\)[\w./\\-]*", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MachinePath();
}
