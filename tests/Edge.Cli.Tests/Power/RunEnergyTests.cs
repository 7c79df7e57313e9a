using System.Text.Json;
using Edge.Cli.Tests.Verbs;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Tests.Power;

public sealed class RunEnergyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task EnergyIsToldWithWhereItComesFromOrNotAtAll()
    {
        await File.WriteAllTextAsync(_folder["cluster.yaml"], "devices: [{ name: a, address: inproc, profile: raspberry-pi-4 }]");

        JsonElement known = (await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--cluster", _folder["cluster.yaml"], "--input", Meter.Sample(3), "--json")).Json;
        JsonElement unknown = (await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--input", Meter.Sample(3), "--json")).Json;

        if (PowerMeters.OfMachine() is null)
        {
            PowerStates power = DeviceProfiles.All["raspberry-pi-4"].Power!;
            double computeMj = known.GetProperty("devices")[0].GetProperty("compute_us").GetDouble() * power.ComputeW * 1e-3;
            known.GetProperty("energy").GetProperty("mj").GetDouble().ShouldBe(computeMj, computeMj * 1e-3);
            known.GetProperty("energy").GetProperty("from").GetString().ShouldBe("model: the power states of raspberry-pi-4 (some of them estimates)");
            (unknown.TryGetProperty("energy", out JsonElement none) && none.ValueKind != JsonValueKind.Null).ShouldBeFalse("the profile 'local' states no power");
        }
    }

    public void Dispose() => _folder.Dispose();
}
