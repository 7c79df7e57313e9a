using System.Text.Json;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Tests.Verbs;

public sealed class DevicesTests
{
    [Fact]
    public async Task TheListIsAsThePageSaysAndHasTheDevicesThatPeopleOwn()
    {
        JsonElement list = (await EdgeProcess.SucceedAsync("devices", "list", "--json")).Json;

        SchemaPage.ShouldDescribe(list, []);
        string?[] names = [.. list.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("name").GetString())];
        string[] owned =
        [
            "raspberry-pi-zero-2w", "raspberry-pi-3b-plus", "raspberry-pi-4", "raspberry-pi-5", "jetson-nano", "jetson-orin-nano", "jetson-agx-orin",
            "cortex-m4", "cortex-m7", "cortex-m55", "esp32", "esp32-s3", "rp2040", "rp2350", "local", "amd-epyc-zen5",
        ];
        names.ShouldBe(owned, ignoreOrder: true);
    }

    [Fact]
    public async Task EveryFigureOfADeviceIsShownWithItsSource()
    {
        JsonElement device = (await EdgeProcess.SucceedAsync("devices", "show", "raspberry-pi-4", "--json")).Json;

        SchemaPage.ShouldDescribe(device, [], "date", "measured", "families", "day", "conditions");
        JsonElement idle = device.GetProperty("figures").EnumerateArray().Single(f => f.GetProperty("key").GetString() == "power_idle");
        (idle.GetProperty("text").GetString(), idle.GetProperty("kind").GetString()).ShouldBe(("2.7W", "benchmark"));
        idle.GetProperty("source").GetString()!.ShouldContain("dramble");
    }

    [Fact]
    public async Task AMachineThatWasMeasuredSaysSo()
    {
        JsonElement device = (await EdgeProcess.SucceedAsync("devices", "show", "amd-epyc-zen5", "--json")).Json;

        SchemaPage.ShouldDescribe(device, []);
        device.GetProperty("measured").GetProperty("families").GetInt32().ShouldBeGreaterThan(20);
        DeviceProfile profile = DeviceProfiles.All["amd-epyc-zen5"];
        profile.Costs!.Device.ShouldBe(profile.Name);
        profile.FigureOf(ProfileFigures.Int8Rate)!.Source.Kind.ShouldBe(ProfileSourceKind.Calibration);
    }

    [Fact]
    public void WhatIsNoEstimateIsCited()
    {
        foreach ((string file, DeviceProfile profile) in DeviceProfiles.All)
        {
            profile.Name.ShouldBe(file);
            profile.About.ShouldNotBeEmpty();
            foreach (ProfileFigure figure in profile.Figures)
            {
                (figure.Source.Kind == ProfileSourceKind.Estimate || figure.Source.Citation.Length > 20).ShouldBeTrue($"{figure.Name} of {profile.Name}: {figure.Source.Citation}");
            }
        }
    }

    [Fact]
    public async Task AnUnknownDeviceIsOneNumberedErrorThatListsTheOthers()
    {
        EdgeProcess refused = await EdgeProcess.RunAsync("devices", "show", "toaster");

        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldMatch("^EDGE6509: .*raspberry-pi-5.*\n$");
    }

    [Fact]
    public async Task AProfileOfOnesOwnIsShownAndPlannedFor()
    {
        using TemporaryFolder folder = new();
        DeviceProfile mine = DeviceProfiles.All["raspberry-pi-4"] with { Name = "mine" };
        await File.WriteAllTextAsync(folder["mine.yaml"], DeviceProfileFile.Write(mine, "a copy"));
        await File.WriteAllTextAsync(folder["cluster.yaml"], $"devices: [{{ name: a, address: inproc, profile: {folder["mine.yaml"]} }}]");

        (await EdgeProcess.SucceedAsync("devices", "show", folder["mine.yaml"])).Output.ShouldContain("mine: neon");
        JsonElement plan = (await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--cluster", folder["cluster.yaml"], "--json")).Json;
        plan.GetProperty("devices")[0].GetProperty("profile").GetString().ShouldBe("mine");
    }

    [Fact]
    public async Task MetersAreReadOrNamedWrongly()
    {
        JsonElement meters = (await EdgeProcess.SucceedAsync("devices", "meters", "--json")).Json;
        SchemaPage.ShouldDescribe(meters, [], "name", "volts", "amperes", "watts");
        meters.GetProperty("meters").GetArrayLength().ShouldBe(PowerMeters.Find().Count);

        EdgeProcess refused = await EdgeProcess.RunAsync("devices", "meters", "--meter", "ina226:1:0x99:0.1ohm");
        (refused.ExitCode, refused.Error[..9]).ShouldBe((1, "EDGE6560:"));
    }

    [Fact]
    public async Task AnAgentSaysWhatItMayUseAndHowFastItIs()
    {
        using TemporaryFolder folder = new();
        LocalAgentCommand command = new("dotnet", [EdgeProcess.Program, "agent", "--threads", "1"]);
        await using LocalAgent agent = await LocalAgent.StartAsync(command, folder["store"]);

        JsonElement probe = (await EdgeProcess.SucceedAsync("devices", "probe", agent.Address, "--json")).Json;

        SchemaPage.ShouldDescribe(probe, [], "clock_hz", "governor");
        MachineFacts here = MachineFacts.Read();
        probe.GetProperty("processor").GetString().ShouldBe(here.Processor);
        (probe.TryGetProperty("governor", out JsonElement governor) ? governor.GetString() : string.Empty).ShouldBe(here.Governor);
        probe.TryGetProperty("clock_hz", out _).ShouldBe(here.ClockHz > 0);
        probe.GetProperty("load_average").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
        probe.GetProperty("power_meters").GetArrayLength().ShouldBe(PowerMeters.Find().Count);
        probe.GetProperty("threads").GetInt32().ShouldBe(1);
        probe.GetProperty("weight_bytes_per_second").GetDouble().ShouldBeGreaterThan(1e6);
        probe.GetProperty("link_bits_per_second").GetDouble().ShouldBeGreaterThan(1e5);
    }
}
