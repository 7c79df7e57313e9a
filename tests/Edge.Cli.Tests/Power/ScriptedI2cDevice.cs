using System.Buffers.Binary;
using Edge.Devices;

namespace Edge.Cli.Tests.Power;

/// <summary>Registers of 16 bits behind an I²C bus, and what was written to them.</summary>
internal sealed class ScriptedI2cDevice : II2cDevice
{
    public Dictionary<byte, ushort> Registers { get; } = [];

    public bool IsDisposed { get; private set; }

    public string Place => "0x40 of bus 1";

    public void Write(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        bytes.Length.ShouldBe(3, "a register and its 16 bits");
        Registers[bytes[0]] = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
    }

    public void WriteRead(ReadOnlySpan<byte> written, Span<byte> read)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        (written.Length, read.Length).ShouldBe((1, 2), "the number of a register, then its 16 bits");
        BinaryPrimitives.WriteUInt16BigEndian(read, Registers.GetValueOrDefault(written[0]));
    }

    public void Dispose() => IsDisposed = true;
}
