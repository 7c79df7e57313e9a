namespace Edge.Devices;

/// <summary>
/// A device on an I²C bus, in the shape of System.Device.I2c's <c>I2cDevice</c>, so that one of those is adapted in a few lines.
/// </summary>
public interface II2cDevice : IDisposable
{
    /// <summary>Where it is, in words: <c>0x40 of bus 1</c>.</summary>
    string Place { get; }

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE6563: the device does not answer.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes bytes and reads others in one transaction, so that no other master comes between.</summary>
    /// <param name="written">The bytes to write, for example the number of a register.</param>
    /// <param name="read">Takes the bytes that are read.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE6563: the device does not answer.</exception>
    void WriteRead(ReadOnlySpan<byte> written, Span<byte> read);
}
