namespace Edge.Testing;

/// <summary>A theory that is skipped, with the reason, where there is no C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeTheoryAttribute : TheoryAttribute
{
    /// <summary>Creates the attribute.</summary>
    public NativeTheoryAttribute() => Skip = NativeLibraryBuild.CannotBuild!;
}
