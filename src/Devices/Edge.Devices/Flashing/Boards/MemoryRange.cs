using System.Globalization;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>A range of a microcontroller's addresses.</summary>
/// <param name="Address">Its first address.</param>
/// <param name="Bytes">Its length.</param>
public readonly record struct MemoryRange(uint Address, uint Bytes)
{
    /// <summary>The address behind it.</summary>
    public ulong End => (ulong)Address + Bytes;

    /// <summary>Whether it holds all of another range.</summary>
    public bool Contains(uint address, ulong bytes) => address >= Address && address + bytes <= End;

    /// <summary>Reads <c>0x08000000+2MiB</c>.</summary>
    public static bool TryParse(string? text, out MemoryRange range)
    {
        string[] parts = (text ?? string.Empty).Split('+', StringSplitOptions.TrimEntries);
        range = default;
        if (parts.Length != 2 || !TryParseAddress(parts[0], out uint address) || !ByteSize.TryParseBytes(parts[1], out long bytes) || bytes <= 0 || address + bytes > 1L << 32)
        {
            return false;
        }

        range = new MemoryRange(address, (uint)bytes);
        return true;
    }

    /// <summary>Reads <c>0x08000000</c>.</summary>
    public static bool TryParseAddress(string? text, out uint address)
    {
        address = 0;
        return text is not null && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address);
    }

    /// <inheritdoc/>
    public override string ToString() => $"0x{Address:x8}-0x{End - 1:x8}";
}
