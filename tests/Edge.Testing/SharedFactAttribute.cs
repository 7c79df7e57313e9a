namespace Edge.Testing;

/// <summary>A fact that is skipped, with the reason, where the <see cref="SharedFolder"/> is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Creates the attribute.</summary>
    public SharedFactAttribute()
    {
        if (SharedFolder.Path is null)
        {
            Skip = SharedFolder.Missing;
        }
    }
}
