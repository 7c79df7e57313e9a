namespace Edge.Devices;

/// <summary>Energy from readings of power at moments: between two of them power is taken to go in a straight line.</summary>
public struct EnergyIntegral
{
    private double _lastSeconds, _lastWatts;

    /// <summary>Readings so far.</summary>
    public int Readings { get; private set; }

    /// <summary>Energy so far, in millijoules.</summary>
    public double Millijoules { get; private set; }

    /// <summary>From the first reading to the last, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>Mean power, in watts; the reading itself while there is only one.</summary>
    public readonly double MeanWatts => Seconds > 0 ? Millijoules * 1e-3 / Seconds : _lastWatts;

    /// <summary>Adds a reading.</summary>
    /// <param name="seconds">When, not before the one before.</param>
    /// <param name="watts">Power.</param>
    public void Add(double seconds, double watts)
    {
        if (Readings++ > 0)
        {
            double passed = Math.Max(seconds - _lastSeconds, 0);
            Millijoules += (watts + _lastWatts) / 2 * passed * 1e3;
            Seconds += passed;
        }

        (_lastSeconds, _lastWatts) = (seconds, watts);
    }
}
