namespace Edge.Cli.Tests.Verbs;

/// <summary>A page of the folder <c>docs</c>, whose promises tests keep.</summary>
internal static class DocumentationPage
{
    /// <summary>The text of a page.</summary>
    public static string Read(string name)
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", name)))
        {
            folder = folder.Parent ?? throw new FileNotFoundException($"docs/{name}");
        }

        return File.ReadAllText(Path.Combine(folder.FullName, "docs", name));
    }
}
