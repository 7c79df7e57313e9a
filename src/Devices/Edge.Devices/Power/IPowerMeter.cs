namespace Edge.Devices;

/// <summary>Measures what a supply gives.</summary>
public interface IPowerMeter : IDisposable
{
    /// <summary>What it is and where, for example <c>INA226 at 0x40 of bus 1</c>: said beside every figure that it measured.</summary>
    string Name { get; }

    /// <summary>Measures now.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE6563 where it does not answer, EDGE6565 where the current is beyond its range, EDGE6566 where the system tells no number, EDGE6568 where it lost its settings.</exception>
    PowerReading Read();
}
