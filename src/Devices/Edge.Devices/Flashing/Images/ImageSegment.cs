namespace Edge.Devices.Flashing;

/// <summary>Bytes of flash at an address.</summary>
/// <param name="Address">Where they are written.</param>
/// <param name="Bytes">What is written.</param>
public readonly record struct ImageSegment(uint Address, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The range that they fill.</summary>
    public MemoryRange Range => new(Address, (uint)Bytes.Length);
}
