using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Tests.Verbs;

/// <summary>Where the time of a network goes, on devices that nobody has plugged in, and what changed since.</summary>
public sealed class ProfileTests : IDisposable
{
    private static readonly string[] OfMeasurements =
    [
        "measured", "measured_us", "first_run_us", "warm_up", "repeat", "kernels", "threads", "processor", "clock", "governor", "load_before", "load_after", "least", "p99", "low", "high", "spread", "energy", "mj", "from",
    ];

    private static readonly string[] Bounds = ["compute", "memory", "start", "link", "peer"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("raspberry-pi-4", "single")]
    [InlineData("cortex-m7", "patches")]
    [InlineData("raspberry-pi-4,raspberry-pi-zero-2w,raspberry-pi-4", "patches")]
    [InlineData("cortex-m7,raspberry-pi-5", "bottleneck")]
    public async Task AProfileIsAsThePageSaysAndAddsUp(string devices, string strategy)
    {
        JsonElement report = (await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--device", devices, "--strategy", strategy, "--json")).Json;

        SchemaPage.ShouldDescribe(report, [], ["energy_mj", .. OfMeasurements]);
        JsonElement latency = report.GetProperty("latency_us");
        Number(latency, "p10").ShouldBeInRange(0.1, Number(latency, "p50"));
        Number(latency, "p90").ShouldBeGreaterThanOrEqualTo(Number(latency, "p50"));
        Number(report.GetProperty("first_us"), "p50").ShouldBeGreaterThanOrEqualTo(Number(latency, "p50"));
        JsonElement[] layers = [.. report.GetProperty("layers").EnumerateArray()];
        foreach (JsonElement device in report.GetProperty("devices").EnumerateArray())
        {
            JsonElement[] rows = [.. layers.Where(l => l.GetProperty("device").GetString() == device.GetProperty("name").GetString())];
            double end = Number(device, "end_us");
            rows.Sum(r => Number(r, "p50_us")).ShouldBe(end, (0.005 * rows.Length) + 0.1);
            rows.Max(r => r.GetProperty("arena_bytes").GetInt64()).ShouldBeLessThanOrEqualTo(device.GetProperty("arena_bytes").GetInt64());
        }

        layers.Select(l => l.GetProperty("bound").GetString()).ShouldBeSubsetOf(Bounds);
        layers.Where(l => l.TryGetProperty("p10_us", out _)).ShouldAllBe(l => Number(l, "p10_us") <= Number(l, "p50_us") && Number(l, "p50_us") <= Number(l, "p90_us"));
        double[] reasons = [.. report.GetProperty("reasons").EnumerateArray().Select(r => Number(r, "us"))];
        reasons.Length.ShouldBeInRange(1, 5);
        reasons.ShouldBe(reasons.OrderDescending());
    }

    [Fact]
    public async Task APersonSeesTheLayersAndTheReasons()
    {
        string[] lines = (await EdgeProcess.SucceedAsync("profile", Meter.FloatModel, "--device", "raspberry-pi-4")).Output.Split('\n');

        lines.ShouldContain(l => l.Contains("bound by", StringComparison.Ordinal));
        lines.ShouldContain(l => l.Contains("Conv2D", StringComparison.Ordinal) && l.Contains("compute", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("1. ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASlowerLinkIsTheFirstReason()
    {
        JsonElement report = (await EdgeProcess.SucceedAsync(
            "profile", Meter.Int8Model, "--device", "raspberry-pi-4,raspberry-pi-4", "--strategy", "patches", "--link", "serial-115200", "--json")).Json;

        report.GetProperty("reasons")[0].GetProperty("what").GetString()!.ShouldContain("over a link of 0.092 Mb/s");
    }

    [Fact]
    public async Task ATraceHasAProcessForEachInferenceWithARowForEachDeviceInWhichNothingOverlaps()
    {
        await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--device", "raspberry-pi-4,raspberry-pi-4", "--strategy", "patches", "--trace", _folder["trace.json"]);

        using JsonDocument trace = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["trace.json"]));
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        Names(events, "process_name").ShouldBe(["predicted", "predicted, the first"]);
        Names(events, "thread_name").ShouldBe(["raspberry-pi-4", "raspberry-pi-4 #2", "host", "raspberry-pi-4", "raspberry-pi-4 #2", "host"]);
        foreach (IGrouping<(int, int), JsonElement> row in events.Where(e => Text(e, "ph") == "X").GroupBy(e => (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32())))
        {
            double until = 0;
            foreach (JsonElement happened in row)
            {
                Number(happened, "ts").ShouldBeGreaterThanOrEqualTo(until - 1e-6);
                until = Number(happened, "ts") + Number(happened, "dur");
            }
        }

        string?[] usual = Activities(events, process: 1), first = Activities(events, process: 2);
        usual.ShouldContain("wire");
        usual.ShouldNotContain("load", "its weights are resident");
        first.ShouldContain("load");
        events.ShouldContain(e => Text(e, "ph") == "C" && e.GetProperty("args").GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task ThePageHasReportAndTraceInsideAndLoadsNothing()
    {
        await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--device", "cortex-m7", "--html", _folder["page.html"], "--trace", _folder["trace.json"]);

        string page = await File.ReadAllTextAsync(_folder["page.html"]);
        using JsonDocument report = JsonDocument.Parse(Inside(page, "report"));
        Text(report.RootElement, "schema").ShouldBe("edge.profile/1");
        Inside(page, "trace").ShouldBe(await File.ReadAllTextAsync(_folder["trace.json"]));
        page.ShouldNotContain("{{");
        page.Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal).ShouldNotContain("://");
    }

    [Fact]
    public async Task TheExitCodeSaysWhetherItBecameTooSlow()
    {
        string slow = _folder["slow.json"], fast = _folder["fast.json"];
        await WriteAsync(slow, "raspberry-pi-zero-2w");
        await WriteAsync(fast, "raspberry-pi-5");

        EdgeProcess worse = await EdgeProcess.RunAsync("compare", fast, slow, "--fail-if-slower", "5%", "--json");
        EdgeProcess better = await EdgeProcess.SucceedAsync("compare", slow, fast, "--fail-if-slower", "5%");
        EdgeProcess same = await EdgeProcess.SucceedAsync("compare", slow, slow, "--fail-if-slower", "0%", "--json");

        worse.ExitCode.ShouldBe(5);
        worse.Error.ShouldStartWith("EDGE6604: ");
        SchemaPage.ShouldDescribe(worse.Json, []);
        Number(worse.Json, "slower").ShouldBeGreaterThan(0.05);
        better.Output.ShouldContain("faster");
        same.Json.GetProperty("layers").GetArrayLength().ShouldBe(0);
        Number(same.Json, "slower").ShouldBe(0);
    }

    [Fact]
    public async Task ALayerThatBecameSlowerComesFirst()
    {
        await WriteAsync(_folder["a.json"], "raspberry-pi-4");
        JsonNode report = JsonNode.Parse(await File.ReadAllTextAsync(_folder["a.json"]))!;
        JsonNode layer = report["layers"]!.AsArray()[2]!;
        layer["p50_us"] = layer["p50_us"]!.GetValue<double>() + 1000;
        report["latency_us"]!["p50"] = report["latency_us"]!["p50"]!.GetValue<double>() + 1000;
        await File.WriteAllTextAsync(_folder["b.json"], report.ToJsonString());

        JsonElement compared = (await EdgeProcess.SucceedAsync("compare", _folder["a.json"], _folder["b.json"], "--json")).Json;

        JsonElement only = compared.GetProperty("layers").EnumerateArray().ShouldHaveSingleItem();
        (Text(only, "name"), Number(only, "difference_us")).ShouldBe((layer["layer"]!.GetValue<string>(), 1000));
        compared.GetProperty("facts").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("", "EDGE6602")]
    [InlineData("[1, 2]", "EDGE6602")]
    [InlineData("{ \"schema\": \"edge.profile/1\" }", "EDGE6602")]
    [InlineData("{ \"schema\": \"edge.plan/1\" }", "EDGE6603")]
    public async Task WhatIsNoReportIsANumberedError(string text, string error)
    {
        await File.WriteAllTextAsync(_folder["no.json"], text);

        EdgeProcess refused = await EdgeProcess.RunAsync("compare", _folder["no.json"], _folder["no.json"]);

        (refused.ExitCode, refused.Error[..8]).ShouldBe((1, error));
    }

    [Theory]
    [InlineData("toaster", 1, "EDGE6509")]
    [InlineData(",", 1, "EDGE6601")]
    public async Task AListOfDevicesThatIsNoneIsANumberedError(string devices, int exitCode, string error)
    {
        EdgeProcess refused = await EdgeProcess.RunAsync("profile", Meter.Int8Model, "--device", devices);

        (refused.ExitCode, refused.Error[..8]).ShouldBe((exitCode, error));
    }

    [Fact]
    public async Task ASmallerArenaIsPlannedWhereLittleMemoryIsAllowed()
    {
        JsonElement report = (await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--device", "cortex-m7", "--strategy", "patches", "--sram", "60000", "--json")).Json;

        report.GetProperty("devices")[0].GetProperty("arena_bytes").GetInt64().ShouldBeInRange(1, 60_000);
    }

    private static string?[] Names(JsonElement[] events, string what) => [.. events.Where(e => Text(e, "name") == what).Select(e => Text(e.GetProperty("args"), "name"))];

    private static string?[] Activities(JsonElement[] events, int process) => [.. events.Where(e => e.GetProperty("pid").GetInt32() == process && Text(e, "ph") == "X").Select(e => Text(e, "cat")).Distinct()];

    private static async Task WriteAsync(string path, string device) =>
        await File.WriteAllTextAsync(path, (await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--device", device, "--json")).Output);

    private static string Inside(string page, string id)
    {
        string from = $"<script type=\"application/json\" id=\"{id}\">";
        int start = page.IndexOf(from, StringComparison.Ordinal) + from.Length;
        return page[start..page.IndexOf("</script>", start, StringComparison.Ordinal)];
    }

    private static double Number(JsonElement json, string field) => json.GetProperty(field).GetDouble();

    private static string? Text(JsonElement json, string field) => json.GetProperty(field).GetString();
}
