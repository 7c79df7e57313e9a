namespace Edge.Importers.Tests;

/// <summary>Where the published networks and their golden outputs are, if they are on this machine.</summary>
internal static class SharedData
{
    /// <summary>The folder, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>A file in the folder.</summary>
    public static string File(string name) => Path.Combine(Folder!, name);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EDGE_SHARED") is { Length: > 0 } given)
        {
            return given;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared");
            if (System.IO.File.Exists(Path.Combine(candidate, "golden", "index.json")))
            {
                return candidate;
            }
        }

        return null;
    }
}
