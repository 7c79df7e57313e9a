namespace Edge.Testing;

/// <summary>
/// The folder of networks and golden outputs beside a developer's checkout. A plain clone has none; tests that need it
/// are <see cref="SharedFactAttribute"/>s and say so.
/// </summary>
public static class SharedFolder
{
    /// <summary>Why tests are skipped where the folder is missing.</summary>
    public const string Missing = "Needs the shared folder of networks and golden outputs (a folder 'shared' beside the checkout, or EDGE_SHARED), which a plain clone does not have.";

    /// <summary>The folder, or null: <c>EDGE_SHARED</c>, or the first ancestor of the tests that holds <c>shared/golden/index.json</c>.</summary>
    public static string? Path { get; } = Find();

    /// <summary>A file or folder in it.</summary>
    /// <param name="parts">Path below the folder.</param>
    public static string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path ?? throw new DirectoryNotFoundException(Missing), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EDGE_SHARED") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared");
            if (System.IO.File.Exists(System.IO.Path.Combine(candidate, "golden", "index.json")))
            {
                return candidate;
            }
        }

        return null;
    }
}
