using System.Buffers.Binary;

namespace Edge.Devices;

/// <summary>The registers of a device on an I²C bus: 16 bits, the most significant first.</summary>
internal static class I2cRegisters
{
    /// <summary>Reads a register.</summary>
    public static ushort ReadRegister(this II2cDevice device, byte register)
    {
        Span<byte> value = stackalloc byte[2];
        device.WriteRead([register], value);
        return BinaryPrimitives.ReadUInt16BigEndian(value);
    }

    /// <summary>Writes a register.</summary>
    public static void WriteRegister(this II2cDevice device, byte register, ushort value) => device.Write([register, (byte)(value >> 8), (byte)value]);
}
