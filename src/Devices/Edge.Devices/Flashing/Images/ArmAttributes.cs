using System.Buffers.Binary;

namespace Edge.Devices.Flashing;

/// <summary>Build attributes of an Arm ELF file (section <c>.ARM.attributes</c>; Arm IHI 0045): what its code needs.</summary>
/// <param name="Architecture"><c>Tag_CPU_arch</c>.</param>
/// <param name="FloatingPoint"><c>Tag_FP_arch</c>; 0 where it uses no floating-point instructions.</param>
/// <param name="Vectors"><c>Tag_MVE_arch</c>; 0 where it uses none.</param>
internal readonly record struct ArmAttributes(int Architecture, int FloatingPoint, int Vectors)
{
    private const int FileTag = 1, CpuRawName = 4, CpuName = 5, CpuArch = 6, FpArch = 10, Compatibility = 32, MveArch = 48;

    /// <summary>Reads the section; null where it is none.</summary>
    public static ArmAttributes? Read(ReadOnlySpan<byte> section)
    {
        // 'A', then a vendor's subsections: length, name; in it tag, length, attributes. The ABI's vendor is "aeabi".
        ReadOnlySpan<byte> vendor = "aeabi\0"u8;
        if (section.Length < 5 + vendor.Length + 5 || section[0] != (byte)'A' || !section[5..].StartsWith(vendor))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = section[(5 + vendor.Length)..];
        if (rest[0] != FileTag)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(rest[1..]);
        return length >= 5 && length <= rest.Length ? ReadList(rest[5..length]) : null;
    }

    private static ArmAttributes? ReadList(ReadOnlySpan<byte> list)
    {
        int architecture = 0, floatingPoint = 0, vectors = 0;
        while (!list.IsEmpty)
        {
            if (!TryReadNumber(ref list, out int tag))
            {
                return null;
            }

            // From 32 on, odd tags hold texts; before, these two.
            bool isText = tag is CpuRawName or CpuName || (tag > Compatibility && tag % 2 == 1);
            if (isText || tag == Compatibility)
            {
                if (tag == Compatibility && !TryReadNumber(ref list, out _))
                {
                    return null;
                }

                int end = list.IndexOf((byte)0);
                if (end < 0)
                {
                    return null;
                }

                list = list[(end + 1)..];
                continue;
            }

            if (!TryReadNumber(ref list, out int value))
            {
                return null;
            }

            architecture = tag == CpuArch ? value : architecture;
            floatingPoint = tag == FpArch ? value : floatingPoint;
            vectors = tag == MveArch ? value : vectors;
        }

        return new ArmAttributes(architecture, floatingPoint, vectors);
    }

    /// <summary>Reads an unsigned LEB128 number.</summary>
    private static bool TryReadNumber(ref ReadOnlySpan<byte> bytes, out int number)
    {
        number = 0;
        for (int i = 0; i < bytes.Length && i < 4; i++)
        {
            number |= (bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
