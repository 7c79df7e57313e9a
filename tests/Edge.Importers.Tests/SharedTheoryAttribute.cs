namespace Edge.Importers.Tests;

/// <summary>A theory that needs the published networks; skipped, with the reason, where they are missing.</summary>
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute()
    {
        if (SharedData.Folder is null)
        {
            Skip = "needs the published networks in ../shared (or EDGE_SHARED), which are not on this machine";
        }
    }
}
