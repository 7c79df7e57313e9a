using System.Reflection;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>Debian's browser, started once, through Playwright's driver, which the machine's node runs.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string? Browser = Program("chromium"), Node = Program("node");

    private IPlaywright? _playwright;

    /// <summary>Why there is no browser; null where there is one.</summary>
    public static string? Missing => Browser is null ? "Needs chromium (a Debian package)." : Node is null ? "Needs node (Debian package nodejs)." : null;

    /// <summary>The browser.</summary>
    public IBrowser Instance { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        string driver = typeof(Chromium).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PlaywrightDriver").Value!;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        Environment.SetEnvironmentVariable("PLAYWRIGHT_NODEJS_PATH", Node);
        _playwright = await Playwright.CreateAsync();
        Instance = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Browser, Args = ["--no-sandbox"] });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_playwright is not null)
        {
            await Instance.DisposeAsync();
            _playwright.Dispose();
        }
    }

    private static string? Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
