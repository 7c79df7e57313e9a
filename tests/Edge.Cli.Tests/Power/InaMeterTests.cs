using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Tests.Power;

/// <summary>The register arithmetic of the data sheets (SBOS448G, SBOS547), on a scripted bus.</summary>
public sealed class InaMeterTests
{
    private const byte Configuration = 0, Bus = 2, Current = 4, Calibration = 5, MaskEnable = 6;

    [Theory]
    [InlineData(2500, 0.025, 0.1)] // SBOS448G's register 1 in units of 10 uV: 25 mV over 0.1 ohm
    [InlineData(-2500, -0.025, 0.1)]
    [InlineData(31_999, 0.31999, 0.002)]
    public void An_ina219_reads_current_with_its_sign_and_bus_voltage_without_its_flags(short raw, double shuntVolts, double ohms)
    {
        ScriptedI2cDevice device = new();
        using Ina219 meter = new(device, ohms);
        device.Registers[Bus] = (1495 << 3) | 0b010; // 5.98 V, conversion ready
        device.Registers[Current] = (ushort)raw;

        PowerReading reading = meter.Read();

        meter.Name.ShouldBe("INA219 at 0x40 of bus 1");
        reading.Volts.ShouldBe(5.98, 1e-9);
        reading.Amperes.ShouldBe(shuntVolts / ohms, 1e-9);
        reading.Watts.ShouldBe(5.98 * shuntVolts / ohms, 1e-8);
        // Current register = shunt register * calibration / 4096, so its unit is that of the shunt register.
        (device.Registers[Configuration], device.Registers[Calibration]).ShouldBe(((ushort)0x3E67, (ushort)4096));
    }

    [Theory]
    [InlineData(8000, 0.02, 0.002)] // SBOS547, 7.5: 10 A through 2 milliohms are 20 mV
    [InlineData(-8000, -0.02, 0.002)]
    [InlineData(-4, -1e-5, 0.1)]
    public void An_ina226_reads_current_with_its_sign(short raw, double shuntVolts, double ohms)
    {
        ScriptedI2cDevice device = Genuine();
        using Ina226 meter = new(device, ohms);
        device.Registers[Bus] = 0x2570; // SBOS547, 7.5: 11.98 V
        device.Registers[Current] = (ushort)raw;

        PowerReading reading = meter.Read();

        reading.Volts.ShouldBe(11.98, 1e-9);
        reading.Amperes.ShouldBe(shuntVolts / ohms, 1e-9);
        (device.Registers[Configuration], device.Registers[Calibration]).ShouldBe(((ushort)0x4327, (ushort)2048));
    }

    [Fact]
    public void What_is_no_ina226_is_not_written_to()
    {
        ScriptedI2cDevice other = new() { Registers = { [0xFE] = 0x5449, [0xFF] = 0x2270 } };

        Should.Throw<EdgeException>(() => new Ina226(other, 0.1)).Code.ShouldBe(6564);
        other.Registers.Keys.ShouldBe([(byte)0xFE, (byte)0xFF], ignoreOrder: true);
        new Ina226(Genuine(die: 0x2261), 0.1).Read().Watts.ShouldBe(0, "a later revision is one too");
    }

    [Fact]
    public void A_current_beyond_the_range_is_no_reading()
    {
        ScriptedI2cDevice first = new(), second = Genuine();
        Ina219 ina219 = new(first, 0.1);
        Ina226 ina226 = new(second, 0.1);

        first.Registers[Bus] = 1;
        Should.Throw<EdgeException>(() => ina219.Read()).Code.ShouldBe(6565);
        first.Registers[Bus] = 0;
        first.Registers[Current] = unchecked((ushort)-32_000);
        Should.Throw<EdgeException>(() => ina219.Read()).Code.ShouldBe(6565);
        second.Registers[Current] = 0x7FFF;
        Should.Throw<EdgeException>(() => ina226.Read()).Code.ShouldBe(6565);
        second.Registers[Current] = 1;
        second.Registers[MaskEnable] = 1 << 2;
        Should.Throw<EdgeException>(() => ina226.Read()).Code.ShouldBe(6565);
    }

    [Fact]
    public void A_meter_whose_supply_failed_does_not_say_zero()
    {
        ScriptedI2cDevice first = new(), second = Genuine();
        Ina219 ina219 = new(first, 0.1);
        Ina226 ina226 = new(second, 0.1);
        ina219.Read().Amperes.ShouldBe(0);
        ina226.Read().Amperes.ShouldBe(0);

        first.Registers[Calibration] = second.Registers[Calibration] = 0;

        Should.Throw<EdgeException>(() => ina219.Read()).Code.ShouldBe(6568);
        Should.Throw<EdgeException>(() => ina226.Read()).Code.ShouldBe(6568);
    }

    [Fact]
    public void The_bus_ends_with_the_meter()
    {
        ScriptedI2cDevice device = Genuine();
        Ina226 meter = new(device, 0.1);

        meter.Dispose();

        device.IsDisposed.ShouldBeTrue();
        Should.Throw<ObjectDisposedException>(() => meter.Read());
    }

    private static ScriptedI2cDevice Genuine(ushort die = 0x2260) => new() { Registers = { [0xFE] = 0x5449, [0xFF] = die } };
}
