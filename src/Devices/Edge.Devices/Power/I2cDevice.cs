using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Devices;

/// <summary>A device on an I²C bus of this machine, through Linux's <c>/dev/i2c-N</c>.</summary>
public sealed class I2cDevice : II2cDevice
{
    /// <summary>The first and the last address that a device may have: those around are the bus's own (UM10204, 3.1.12).</summary>
    public const int FirstAddress = 0x08, LastAddress = 0x77;

    private readonly SafeFileHandle _handle;
    private readonly int _address;

    private I2cDevice(SafeFileHandle handle, int bus, int address) =>
        (_handle, _address, Place) = (handle, address, string.Create(CultureInfo.InvariantCulture, $"0x{address:x2} of bus {bus}"));

    /// <inheritdoc/>
    public string Place { get; }

    /// <summary>Opens a device; nothing is sent yet.</summary>
    /// <param name="bus">The number of the bus.</param>
    /// <param name="address">The device's address, of 7 bits.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE6561: the bus cannot be opened; EDGE6562: a driver of the system has the device.</exception>
    public static I2cDevice Open(int bus, int address)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/dev/i2c-{bus}");
        int descriptor = LinuxI2c.Open(path, LinuxI2c.ReadWrite | LinuxI2c.CloseOnExec);
        if (descriptor < 0)
        {
            throw PowerErrors.NoBus(path, Marshal.GetLastPInvokeError() == LinuxI2c.PermissionDenied);
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        if (LinuxI2c.Control(handle, LinuxI2c.SetAddress, address) >= 0)
        {
            return new I2cDevice(handle, bus, address);
        }

        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw error == LinuxI2c.Busy ? PowerErrors.Taken(path, address) : PowerErrors.NoBus(path, isDenied: false);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> bytes) => WriteRead(bytes, []);

    /// <inheritdoc/>
    public void WriteRead(ReadOnlySpan<byte> written, Span<byte> read)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
        if (!LinuxI2c.Exchange(_handle, (ushort)_address, written, read))
        {
            throw PowerErrors.NoAnswer(Place);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
