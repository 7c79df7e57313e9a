namespace Edge.Testing;

/// <summary>A fact that is skipped, with the reason, where there is no C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeFactAttribute : FactAttribute
{
    /// <summary>Creates the attribute.</summary>
    public NativeFactAttribute() => Skip = NativeLibraryBuild.CannotBuild!;
}
