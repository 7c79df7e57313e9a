namespace Edge.Bench;

/// <summary>The repository that the benchmarks belong to.</summary>
internal static class RepositoryFolder
{
    /// <summary>Its root, above the program or the current folder.</summary>
    public static string Find()
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Edge.sln")))
                {
                    return folder.FullName;
                }
            }
        }

        throw new InvalidOperationException("The benchmark runs inside the repository.");
    }
}
