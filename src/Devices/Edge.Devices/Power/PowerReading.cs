namespace Edge.Devices;

/// <summary>What a meter read at a moment.</summary>
/// <param name="Volts">Voltage of the supply.</param>
/// <param name="Amperes">Current; negative where it flows back.</param>
public readonly record struct PowerReading(double Volts, double Amperes)
{
    /// <summary>Power, with the sign of the current.</summary>
    public double Watts => Volts * Amperes;
}
