using System.Collections.Immutable;

namespace Edge.Architecture.Tests;

/// <summary>The checkout that these tests were built from, as text: build outputs and binary files are left out.</summary>
internal static class Repository
{
    private static readonly ImmutableHashSet<string> Generated = ["bin", "obj", "artifacts", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", "__pycache__", ".git", ".vs", ".idea"];
    private static readonly ImmutableHashSet<string> TextExtensions =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".yaml", ".yml", ".md", ".txt", ".sh", ".py", ".mjs", ".proto", ".c", ".h", ".S", ".ld", ".editorconfig", ".gitattributes", ".gitignore", ""];

    /// <summary>The folder with <c>Edge.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every text file.</summary>
    public static ImmutableArray<RepositoryFile> Files { get; } = [.. Walk(new DirectoryInfo(Root)).OrderBy(f => f.Path, StringComparer.Ordinal)];

    /// <summary>C# of the product: <c>src</c> and <c>tools</c>.</summary>
    public static IEnumerable<RepositoryFile> ProductSources => Files.Where(f => f.IsCSharp && f.IsUnder("src", "tools"));

    /// <summary>All C#.</summary>
    public static IEnumerable<RepositoryFile> Sources => Files.Where(f => f.IsCSharp);

    /// <summary>Whether a path below the root is a file or a folder.</summary>
    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests read the sources of the checkout that they were built in.");
    }

    private static IEnumerable<RepositoryFile> Walk(DirectoryInfo folder)
    {
        foreach (FileInfo file in folder.EnumerateFiles().Where(f => TextExtensions.Contains(f.Extension) && !Generated.Contains(f.Name)))
        {
            yield return new RepositoryFile(Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'), File.ReadAllText(file.FullName));
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(d => !Generated.Contains(d.Name)))
        {
            foreach (RepositoryFile file in Walk(inner))
            {
                yield return file;
            }
        }
    }
}
