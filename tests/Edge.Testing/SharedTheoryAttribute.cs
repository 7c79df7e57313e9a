namespace Edge.Testing;

/// <summary>A theory that is skipped, with the reason, where the <see cref="SharedFolder"/> is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTheoryAttribute : TheoryAttribute
{
    /// <summary>Creates the attribute.</summary>
    public SharedTheoryAttribute()
    {
        if (SharedFolder.Path is null)
        {
            Skip = SharedFolder.Missing;
        }
    }
}
