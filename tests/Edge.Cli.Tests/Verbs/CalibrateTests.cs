using System.Text.Json;

namespace Edge.Cli.Tests.Verbs;

public sealed class CalibrateTests
{
    [Fact]
    public async Task AMachineIsMeasuredAndPlannedForByItsFile()
    {
        using TemporaryFolder folder = new();
        JsonElement report = (await EdgeProcess.SucceedAsync("calibrate", "-o", folder["here.yaml"], "--shapes", "4", "--json")).Json;

        SchemaPage.ShouldDescribe(report, []);
        report.GetProperty("families").EnumerateArray().Select(f => f.GetProperty("name").GetString()).ShouldContain("depthwise/int8");
        JsonElement device = (await EdgeProcess.SucceedAsync("devices", "show", folder["here.yaml"], "--json")).Json;
        JsonElement rate = device.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("key").GetString() == "int8_rate");
        rate.GetProperty("kind").GetString().ShouldBe("calibration");
        rate.GetProperty("date").GetString().ShouldBe(DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        File.ReadLines(folder["here.samples.csv"]).Count().ShouldBeGreaterThan(100);

        await File.WriteAllTextAsync(folder["cluster.yaml"], $"devices: [{{ name: here, address: inproc, profile: {folder["here.yaml"]} }}]");
        JsonElement plan = (await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--cluster", folder["cluster.yaml"], "--json")).Json;
        plan.GetProperty("predicted_us").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task AProfileThatNoClusterFileCouldNameIsNotWritten()
    {
        EdgeProcess refused = await EdgeProcess.RunAsync("calibrate", "-o", "here.txt");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldStartWith("EDGE6512");
    }
}
