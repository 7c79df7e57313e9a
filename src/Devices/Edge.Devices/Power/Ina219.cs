namespace Edge.Devices;

/// <summary>
/// The power meter INA219 (Texas Instruments, SBOS448G). Its power register has no sign, so power is bus voltage times current here. It has
/// no register that says what it is: it must be named, never guessed.
/// </summary>
public sealed class Ina219 : IPowerMeter
{
    private const byte Configuration = 0, BusVoltage = 2, Current = 4, Calibration = 5;

    // 32 V, shunt of 320 mV, 16 samples of 12 bits of each (8.51 ms), all the time: section 8.6.2.
    private const ushort Configured = 0x3E67;

    // With the current's unit at 10 uV (the shunt's own) over the resistance, 0.04096 / (unit * resistance) is this for any shunt: section 8.5.1.
    private const ushort Calibrated = 4096;
    private const double ShuntVolts = 10e-6, BusVolts = 4e-3;
    private const int BusShift = 3, Overflow = 1, FullScale = 32_000;

    private readonly II2cDevice _device;
    private readonly double _ampereUnit;

    /// <summary>Sets the meter up and takes the device over, to be disposed of with the meter.</summary>
    /// <param name="device">The device.</param>
    /// <param name="shuntOhms">Resistance of its shunt: 0.1 on most boards.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE6563: it does not answer.</exception>
    public Ina219(II2cDevice device, double shuntOhms)
    {
        (_device, _ampereUnit, Name) = (device, ShuntVolts / shuntOhms, $"INA219 at {device.Place}");
        device.WriteRegister(Configuration, Configured);
        device.WriteRegister(Calibration, Calibrated);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public PowerReading Read()
    {
        ushort bus = _device.ReadRegister(BusVoltage);
        if ((bus & Overflow) != 0)
        {
            throw PowerErrors.BeyondRange(Name);
        }

        short current = (short)_device.ReadRegister(Current);
        if (Math.Abs((int)current) >= FullScale)
        {
            throw PowerErrors.BeyondRange(Name);
        }

        // After a failure of its supply it would say 0 for ever.
        if (current == 0 && _device.ReadRegister(Calibration) != Calibrated)
        {
            throw PowerErrors.WasReset(Name);
        }

        return new PowerReading((bus >> BusShift) * BusVolts, current * _ampereUnit);
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
