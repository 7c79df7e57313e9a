using System.Diagnostics;

namespace Edge.Devices;

/// <summary>Reads a meter on a thread of its own from its creation until <see cref="Stop"/>, and adds up energy.</summary>
public sealed class EnergyRecorder : IDisposable
{
    /// <summary>About how long the meters that are supported take for a reading of their own.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(9);

    private readonly IPowerMeter _meter;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private EnergyIntegral _energy;
    private Exception? _failure;

    /// <summary>Begins.</summary>
    /// <param name="meter">The meter, which stays the caller's. It is read once before this returns.</param>
    /// <exception cref="Edge.Model.EdgeException">As <see cref="IPowerMeter.Read"/>.</exception>
    public EnergyRecorder(IPowerMeter meter)
    {
        _meter = meter;
        _energy.Add(Now(), meter.Read().Watts);
        _thread = new Thread(Record) { IsBackground = true, Name = "energy" };
        _thread.Start();
    }

    /// <summary>Reads the meter a last time and tells the energy since the beginning.</summary>
    /// <exception cref="Edge.Model.EdgeException">As <see cref="IPowerMeter.Read"/>, also of readings in between.</exception>
    public EnergyIntegral Stop()
    {
        Dispose();
        if (_failure is not null)
        {
            throw _failure;
        }

        _energy.Add(Now(), _meter.Read().Watts);
        return _energy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private static double Now() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    private void Record()
    {
        try
        {
            while (!_stop.Wait(Pause))
            {
                _energy.Add(Now(), _meter.Read().Watts);
            }
        }
        catch (Edge.Model.EdgeException e)
        {
            _failure = e;
        }
    }
}
