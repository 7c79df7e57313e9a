namespace Edge.Importers.Tests;

/// <summary>A test that needs the published networks; skipped, with the reason, where they are missing.</summary>
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = "needs the published networks in ../shared (or EDGE_SHARED), which are not on this machine";
        }
    }
}
