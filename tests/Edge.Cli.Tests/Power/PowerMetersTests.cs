using Edge.Cli.Tests.Verbs;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Tests.Power;

/// <summary>Meters that drivers read, in a folder laid out as sysfs has it, and meters by name.</summary>
public sealed class PowerMetersTests : IDisposable
{
    private readonly TemporaryFolder _sys = new();

    [Fact]
    public void The_channels_of_a_jetson_are_found_and_the_one_of_all_of_it_known()
    {
        Channel("ina3221", "1-0040", 1, 5000, 1200, "VDD_IN");
        Channel("ina3221", "1-0040", 2, 4990, 300, "VDD_CPU_GPU_CV");
        Channel("ina3221", "1-0040", 3, 4990, 250, "VDD_SOC", isOn: false);

        IReadOnlyList<IPowerMeter> meters = PowerMeters.Find(_sys[""]);

        meters.Select(m => m.Name).ShouldBe(["ina3221 VDD_IN", "ina3221 VDD_CPU_GPU_CV"]);
        PowerMeters.OfMachine(_sys[""])!.Name.ShouldBe("ina3221 VDD_IN");
        PowerReading reading = PowerMeters.Open("INA3221 vdd_in", _sys[""]).Read();
        (reading.Volts, reading.Amperes).ShouldBe((5, 1.2));
        reading.Watts.ShouldBe(6, 1e-9);
    }

    [Fact]
    public void The_only_channel_is_that_of_the_machine_and_of_several_none_is_guessed()
    {
        PowerMeters.OfMachine(_sys[""]).ShouldBeNull();
        Channel("ina2xx", "1-0041", 1, 12_000, -500, label: null);
        IPowerMeter only = PowerMeters.OfMachine(_sys[""])!;
        (only.Name, only.Read().Watts).ShouldBe(("ina2xx 1", -6));

        Channel("ina2xx", "1-0044", 1, 5000, 100, label: null);
        PowerMeters.OfMachine(_sys[""]).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nan")]
    [InlineData("99999999999999999999")]
    public void A_file_without_a_number_is_an_error(string text)
    {
        Channel("ina3221", "1-0040", 1, 5000, 1200, "VDD_IN");
        File.WriteAllText(Path.Combine(Folder("ina3221", "1-0040"), "curr1_input"), text);

        Should.Throw<EdgeException>(() => PowerMeters.OfMachine(_sys[""])!.Read()).Code.ShouldBe(6566);
    }

    [Theory]
    [InlineData("ina226:1:0x40:0ohm", 6560)]
    [InlineData("ina226:1:0x07:0.1ohm", 6560)]
    [InlineData("ina226:1:0x78:0.1ohm", 6560)]
    [InlineData("ina226:1:64:0.1ohm", 6560)]
    [InlineData("ina226:-1:0x40:0.1ohm", 6560)]
    [InlineData("ina226:1:0x40:0.1", 6560)]
    [InlineData("ina260:1:0x40:0.1ohm", 6560)]
    [InlineData("ina226:1:0x40:1e999ohm", 6560)]
    [InlineData("VDD_IN", 6567)]
    [InlineData("ina226:200:0x40:100mohm", 6561)]
    [InlineData("INA219:200:0x4F:0.1ohm", 6561)]
    public void A_name_that_is_none_or_a_bus_that_is_not_there_is_one_error(string name, int code) =>
        Should.Throw<EdgeException>(() => PowerMeters.Open(name, _sys[""])).Code.ShouldBe(code);

    [Fact]
    public void Energy_is_the_area_under_the_readings()
    {
        EnergyIntegral energy = new();
        energy.Add(10, 2);
        (energy.Millijoules, energy.MeanWatts).ShouldBe((0, 2));
        energy.Add(10.5, 4);
        energy.Add(11.5, 4);

        energy.Millijoules.ShouldBe(1500 + 4000, 1e-9);
        energy.MeanWatts.ShouldBe(5.5 / 1.5, 1e-9);
        (energy.Readings, energy.Seconds).ShouldBe((3, 1.5));
    }

    [Fact]
    public void A_recorder_reads_until_it_is_stopped_and_tells_what_went_wrong_in_between()
    {
        using CountedMeter steady = new(failAt: int.MaxValue), failing = new(failAt: 3);
        EnergyRecorder recorder = new(steady), broken = new(failing);
        steady.Wait(5);
        failing.Wait(3);

        EnergyIntegral energy = recorder.Stop();

        energy.Readings.ShouldBeGreaterThanOrEqualTo(5);
        energy.MeanWatts.ShouldBe(3, 1e-9);
        energy.Millijoules.ShouldBe(3000 * energy.Seconds, 1e-6);
        Should.Throw<EdgeException>(() => broken.Stop()).Code.ShouldBe(6563);
    }

    public void Dispose() => _sys.Dispose();

    private string Folder(string driver, string device) => Directory.CreateDirectory(Path.Combine(_sys[""], "bus", "i2c", "drivers", driver, device, "hwmon", "hwmon3")).FullName;

    private void Channel(string driver, string device, int number, int millivolts, int milliamperes, string? label, bool isOn = true)
    {
        string folder = Folder(driver, device);
        File.WriteAllText(Path.Combine(folder, $"in{number}_input"), $"{millivolts}\n");
        File.WriteAllText(Path.Combine(folder, $"curr{number}_input"), $"{milliamperes}\n");
        File.WriteAllText(Path.Combine(folder, $"in{number}_enable"), isOn ? "1\n" : "0\n");
        if (label is not null)
        {
            File.WriteAllText(Path.Combine(folder, $"in{number}_label"), label + "\n");
        }
    }

    /// <summary>Three watts, until it fails.</summary>
    private sealed class CountedMeter(int failAt) : IPowerMeter
    {
        private readonly SemaphoreSlim _reads = new(0);
        private int _count;

        public string Name => "counted";

        public PowerReading Read()
        {
            _reads.Release();
            return ++_count >= failAt ? throw new EdgeException(6563, "It does not answer.", "A test.", "None.") : new PowerReading(6, 0.5);
        }

        public void Wait(int reads)
        {
            for (int i = 0; i < reads; i++)
            {
                _reads.Wait();
            }
        }

        public void Dispose() => _reads.Dispose();
    }
}
