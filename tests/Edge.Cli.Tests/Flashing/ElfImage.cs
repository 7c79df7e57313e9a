using System.Buffers.Binary;
using System.Text;

namespace Edge.Cli.Tests.Flashing;

/// <summary>Writes ELF files as a linker for Cortex-M does: one segment of flash with vectors, attributes, a build id.</summary>
internal sealed record ElfImage
{
    private const int HeaderBytes = 52, SegmentHeaderBytes = 32, SectionHeaderBytes = 40, SegmentOffset = 256;

    public uint Address { get; init; } = 0x08000000;

    public int Bytes { get; init; } = 4096;

    public uint Stack { get; init; } = 0x20001000;

    public uint Reset { get; init; } = 0x08000201;

    public int VectorOffset { get; init; }

    public int Machine { get; init; } = 40;

    public int Architecture { get; init; } = 13;

    public int FloatingPoint { get; init; } = 6;

    public int Vectors { get; init; }

    public uint RamAddress { get; init; } = 0x20000000;

    public uint RamBytes { get; init; } = 8192;

    /// <summary>What is at the reset vector.</summary>
    public byte[] Code { get; init; } = [];

    public byte[] BuildId { get; init; } = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    /// <summary>The bytes of its flash: no two neighbours alike, the build id among them.</summary>
    public byte[] Flash()
    {
        byte[] flash = [.. Enumerable.Range(0, Bytes).Select(i => (byte)((i * 7) + (i / 256)))];
        BinaryPrimitives.WriteUInt32LittleEndian(flash.AsSpan(VectorOffset), Stack);
        BinaryPrimitives.WriteUInt32LittleEndian(flash.AsSpan(VectorOffset + 4), Reset);
        BuildId.CopyTo(flash, Bytes - 64);
        Code.CopyTo(flash, (int)(((Reset & ~1u) - Address) % (uint)Bytes));
        return flash;
    }

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        byte[] attributes = Attributes(), note = Note();
        int attributesAt = SegmentOffset + Bytes, noteAt = attributesAt + attributes.Length, sectionsAt = noteAt + note.Length;
        byte[] file = new byte[sectionsAt + (3 * SectionHeaderBytes)];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1 }.CopyTo(file, 0);
        Half(file, 16, 2);
        Half(file, 18, Machine);
        Word(file, 28, HeaderBytes);
        Word(file, 32, (uint)sectionsAt);
        Half(file, 42, SegmentHeaderBytes);
        Half(file, 44, 2);
        Half(file, 46, SectionHeaderBytes);
        Half(file, 48, 3);
        WriteSegment(file.AsSpan(HeaderBytes), SegmentOffset, Address, (uint)Bytes, (uint)Bytes);
        WriteSegment(file.AsSpan(HeaderBytes + SegmentHeaderBytes), SegmentOffset, RamAddress, 0, RamBytes);
        Flash().CopyTo(file, SegmentOffset);
        attributes.CopyTo(file, attributesAt);
        note.CopyTo(file, noteAt);
        WriteSection(file.AsSpan(sectionsAt + SectionHeaderBytes), 0x70000003, attributesAt, attributes.Length);
        WriteSection(file.AsSpan(sectionsAt + (2 * SectionHeaderBytes)), 7, noteAt, note.Length);
        return file;
    }

    private byte[] Attributes()
    {
        // Tag_CPU_name is a text; the numbers are LEB128 of one byte.
        byte[] list = [5, .. Encoding.ASCII.GetBytes("Cortex-M\0"), 6, (byte)Architecture, 7, (byte)'M', 10, (byte)FloatingPoint, 48, (byte)Vectors];
        byte[] vendor = Encoding.ASCII.GetBytes("aeabi\0");
        byte[] section = new byte[1 + 4 + vendor.Length + 5 + list.Length];
        section[0] = (byte)'A';
        Word(section, 1, (uint)section.Length - 1);
        vendor.CopyTo(section, 5);
        section[5 + vendor.Length] = 1;
        Word(section, 6 + vendor.Length, (uint)(5 + list.Length));
        list.CopyTo(section, 10 + vendor.Length);
        return section;
    }

    private byte[] Note()
    {
        byte[] note = new byte[16 + BuildId.Length];
        Word(note, 0, 4);
        Word(note, 4, (uint)BuildId.Length);
        Word(note, 8, 3);
        Encoding.ASCII.GetBytes("GNU\0").CopyTo(note, 12);
        BuildId.CopyTo(note, 16);
        return note;
    }

    private static void WriteSegment(Span<byte> header, int offset, uint address, uint inFile, uint inMemory)
    {
        Word(header, 0, 1);
        Word(header, 4, (uint)offset);
        Word(header, 8, address);
        Word(header, 12, address);
        Word(header, 16, inFile);
        Word(header, 20, inMemory);
    }

    private static void WriteSection(Span<byte> header, uint kind, int offset, int bytes)
    {
        Word(header, 4, kind);
        Word(header, 16, (uint)offset);
        Word(header, 20, (uint)bytes);
    }

    private static void Half(Span<byte> bytes, int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], (ushort)value);

    private static void Word(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
