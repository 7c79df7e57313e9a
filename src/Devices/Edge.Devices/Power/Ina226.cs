namespace Edge.Devices;

/// <summary>
/// The power meter INA226 (Texas Instruments, SBOS547). Its power register has no sign, so power is bus voltage times current here.
/// </summary>
public sealed class Ina226 : IPowerMeter
{
    private const byte Configuration = 0, BusVoltage = 2, Current = 4, Calibration = 5, MaskEnable = 6, Manufacturer = 0xFE, Die = 0xFF;
    private const ushort TexasInstruments = 0x5449, DieOf226 = 0x2260, DieRevision = 0x000F;

    // Means of 4 samples of 1.1 ms of each (8.8 ms), all the time: section 7.6.1.
    private const ushort Configured = 0x4327;

    // With the current's unit at 2.5 uV (the shunt's own) over the resistance, 0.00512 / (unit * resistance) is this for any shunt: section 7.5.
    private const ushort Calibrated = 2048;
    private const double ShuntVolts = 2.5e-6, BusVolts = 1.25e-3;
    private const int Overflow = 1 << 2;

    private readonly II2cDevice _device;
    private readonly double _ampereUnit;

    /// <summary>Makes sure that it is one, sets it up and takes the device over, to be disposed of with the meter.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shuntOhms">Resistance of its shunt.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE6563: it does not answer; EDGE6564: it is something else.</exception>
    public Ina226(II2cDevice device, double shuntOhms)
    {
        (_device, _ampereUnit, Name) = (device, ShuntVolts / shuntOhms, $"INA226 at {device.Place}");
        (ushort manufacturer, ushort die) = (device.ReadRegister(Manufacturer), device.ReadRegister(Die));
        if (manufacturer != TexasInstruments || (die & ~DieRevision) != DieOf226)
        {
            throw PowerErrors.OtherDevice(device.Place, manufacturer, die);
        }

        device.WriteRegister(Configuration, Configured);
        device.WriteRegister(Calibration, Calibrated);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public PowerReading Read()
    {
        if ((_device.ReadRegister(MaskEnable) & Overflow) != 0)
        {
            throw PowerErrors.BeyondRange(Name);
        }

        short current = (short)_device.ReadRegister(Current);
        if (current is short.MaxValue or short.MinValue)
        {
            throw PowerErrors.BeyondRange(Name);
        }

        // After a failure of its supply it would say 0 for ever.
        if (current == 0 && _device.ReadRegister(Calibration) != Calibrated)
        {
            throw PowerErrors.WasReset(Name);
        }

        return new PowerReading(_device.ReadRegister(BusVoltage) * BusVolts, current * _ampereUnit);
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
