using System.Text.Json;
using Edge.Cli.Calibration;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Tests.Verbs;

public sealed class CalibrateTests
{
    [Fact]
    public async Task AMachineIsMeasuredAndPlannedForByItsFile()
    {
        using TemporaryFolder folder = new();
        JsonElement report = (await EdgeProcess.SucceedAsync("calibrate", "-o", folder["here.yaml"], "--shapes", "4", "--json")).Json;

        SchemaPage.ShouldDescribe(report, ["ns"], "start", "mac");
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
    public async Task AnAgentMeasuresTheSameAsTheMachineItRunsOn()
    {
        using TemporaryFolder folder = new();
        LocalAgentCommand command = new("dotnet", [EdgeProcess.Program, "agent", "--threads", "1"]);
        await using LocalAgent agent = await LocalAgent.StartAsync(command, folder["store"]);

        JsonElement there = (await EdgeProcess.SucceedAsync("calibrate", "--agent", agent.Address, "-o", folder["there.yaml"], "--shapes", "1", "--json")).Json;
        JsonElement here = (await EdgeProcess.SucceedAsync("calibrate", "-o", folder["here.yaml"], "--shapes", "1", "--json")).Json;

        SchemaPage.ShouldDescribe(there, ["ns"], "start", "mac");
        there.GetProperty("kernels").GetString().ShouldBe(here.GetProperty("kernels").GetString());
        Measured(folder["there.samples.csv"]).ShouldBe(Measured(folder["here.samples.csv"]));
        DeviceProfile profile = DeviceProfiles.Find(folder["there.yaml"])!;
        (profile.Costs!.FirstBytes, profile.Costs.NearBytes).ShouldBe(KernelCalibrationRun.CachesOf(MachineFacts.Read()));
        profile.MemoryBytesPerSecond.ShouldBeGreaterThan(1e6);
    }

    [Fact]
    public async Task ABoardAndAnAgentAreNotOneProfile()
    {
        EdgeProcess refused = await EdgeProcess.RunAsync("calibrate", "--board", "mps2-an386", "--agent", "127.0.0.1:1", "-o", "both.yaml");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldStartWith("EDGE6545");
    }

    /// <summary>What was measured, without times.</summary>
    private static IEnumerable<string> Measured(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int[] kept = [.. lines[0].Split(',').Index().Where(c => c.Item is not ("measured" or "fitted")).Select(c => c.Index)];
        return lines.Select(l => l.Split(',')).Select(l => string.Join(',', kept.Select(k => l[k]))).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task AProfileThatNoClusterFileCouldNameIsNotWritten()
    {
        EdgeProcess refused = await EdgeProcess.RunAsync("calibrate", "-o", "here.txt");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldStartWith("EDGE6512");
    }
}
