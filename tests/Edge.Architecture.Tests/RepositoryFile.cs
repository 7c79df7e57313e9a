using System.Text.RegularExpressions;

namespace Edge.Architecture.Tests;

/// <summary>A text file of the checkout.</summary>
/// <param name="Path">Its path below the root, with slashes.</param>
/// <param name="Text">What it says.</param>
internal sealed partial record RepositoryFile(string Path, string Text)
{
    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    /// <summary>The file's name up to its first dot: parts of a type are in <c>Type.Part.cs</c>.</summary>
    public string Stem => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>The folder, with slashes.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary>The text without lines of comment.</summary>
    public string Code => CommentLine().Replace(Text, string.Empty);

    /// <summary>The types declared outside of other types, with their access: house style puts them at the margin.</summary>
    public IEnumerable<(string Name, bool IsPublic)> TopLevelTypes =>
        TypeDeclaration().Matches(Text).Select(m => (m.Groups["name"].Value, m.Groups["access"].Value == "public"));

    public bool IsUnder(params ReadOnlySpan<string> folders)
    {
        foreach (string folder in folders)
        {
            if (Path.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Path;

    [GeneratedRegex(@"^[ \t]*//.*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CommentLine();

    [GeneratedRegex(
        @"^(?<access>public|internal|file)\s+(?:(?:static|sealed|abstract|readonly|ref|partial|unsafe)\s+)*(?:record\s+struct|record\s+class|class|struct|interface|enum|record|delegate\s+[\w<>\[\]?.,]+)\s+(?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TypeDeclaration();
}
