namespace Edge.Browser.Tests;

/// <summary>A theory that is skipped, with the reason, where there is no browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Creates the attribute.</summary>
    public BrowserTheoryAttribute() => Skip = Chromium.Missing!;
}
