using System.Globalization;
using Microsoft.Playwright;

namespace Edge.Browser.Tests;

/// <summary>The page of <c>edge profile --html</c> in a browser: what a person sees and does there. Pictures of it lie beside the tests.</summary>
public sealed class ProfilePageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Narrow = 400, Wide = 1600, Height = 900;

    private static readonly string[] Charts = ["timeline", "devices", "memory", "roofline"];

    [BrowserTheory]
    [InlineData("predicted", Narrow, ColorScheme.Light)]
    [InlineData("predicted", Wide, ColorScheme.Dark)]
    [InlineData("measured", Narrow, ColorScheme.Dark)]
    [InlineData("measured", Wide, ColorScheme.Light)]
    public async Task EverythingFitsAndNothingIsComplainedOf(string name, int width, ColorScheme scheme)
    {
        await using IBrowserContext context = await chromium.Instance.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = Height }, ColorScheme = scheme });
        IPage page = await context.NewPageAsync();
        List<string> complaints = [], requests = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) => requests.Add(request.Url);
        string address = await ProfilePages.AddressAsync(name);

        await page.GotoAsync(address);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(AppContext.BaseDirectory, $"{name}-{width}-{scheme}.png"), FullPage = true });

        complaints.ShouldBeEmpty();
        requests.Where(r => !r.StartsWith("data:", StringComparison.Ordinal)).ShouldBe([address]);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, "nothing but the table scrolls sideways");
        bool isDark = await page.EvaluateAsync<int>("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])") < 128;
        isDark.ShouldBe(scheme == ColorScheme.Dark);
        foreach (string chart in name == "measured" ? Charts.Append("scatter") : Charts)
        {
            LocatorBoundingBoxResult box = (await page.Locator($"#{chart} svg").BoundingBoxAsync()).ShouldNotBeNull(chart);
            (box.X + box.Width).ShouldBeLessThanOrEqualTo(width);
            (await page.Locator($"#{chart} svg [data-tip], #{chart} svg path").CountAsync()).ShouldBeGreaterThan(0, $"{chart} shows something");
            (await page.Locator($"#{chart} svg").EvaluateAsync<bool>("e => e.outerHTML.includes('NaN') || e.outerHTML.includes('Infinity')")).ShouldBeFalse(chart);
        }

        (await page.Locator("#scattered").IsVisibleAsync()).ShouldBe(name == "measured");
    }

    [BrowserFact]
    public async Task AClickOnAHeadingSortsAndAWordFilters()
    {
        await using IBrowserContext context = await chromium.Instance.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(await ProfilePages.AddressAsync("predicted"));
        int layers = await page.Locator("#rows tr").CountAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "MACs" }).ClickAsync();
        long[] down = await NumbersAsync(page, "MACs");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "MACs" }).ClickAsync();
        long[] up = await NumbersAsync(page, "MACs");
        await page.GetByLabel("Filter layers").FillAsync("cortex conv2d");
        string[] filtered = [.. await page.Locator("#rows tr").AllInnerTextsAsync()];

        down.Length.ShouldBe(layers);
        down.ShouldBe(down.OrderDescending());
        up.ShouldBe(down.Order());
        filtered.Length.ShouldBeInRange(1, layers - 1);
        filtered.ShouldAllBe(row => row.Contains("Conv2D") && row.Contains("cortex-m7"));
        (await page.Locator("#count").InnerTextAsync()).ShouldBe($"{filtered.Length} of {layers}");
    }

    [BrowserFact]
    public async Task TheTimelineShowsTheInferenceThatIsAskedForAndWhatAPersonPointsAt()
    {
        await using IBrowserContext context = await chromium.Instance.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = Wide, Height = Height } });
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(await ProfilePages.AddressAsync("measured"));

        string measured = await page.Locator("[aria-pressed=true]").InnerTextAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "predicted, the first" }).ClickAsync();
        string key = await page.Locator("#key").InnerTextAsync();
        await page.Locator("#timeline rect").First.HoverAsync();

        measured.ShouldBe("measured");
        key.ShouldContain("load");
        (await page.Locator("[aria-pressed=true]").InnerTextAsync()).ShouldBe("predicted, the first");
        (await page.Locator("#tip").InnerTextAsync()).ShouldContain("from ");
    }

    private static async Task<long[]> NumbersAsync(IPage page, string heading)
    {
        string[] headings = [.. await page.Locator("#head th button").AllInnerTextsAsync()];
        int column = Array.FindIndex(headings, h => h.StartsWith(heading, StringComparison.Ordinal)) + 1;
        string[] cells = [.. await page.Locator($"#rows tr td:nth-child({column})").AllInnerTextsAsync()];
        return [.. cells.Select(c => long.Parse(c, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))];
    }
}
