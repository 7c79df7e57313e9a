namespace Edge.Browser.Tests;

/// <summary>A fact that is skipped, with the reason, where there is no browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Creates the attribute.</summary>
    public BrowserFactAttribute() => Skip = Chromium.Missing!;
}
