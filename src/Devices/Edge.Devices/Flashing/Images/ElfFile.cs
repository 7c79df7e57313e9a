using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>What matters of a 32-bit little-endian ELF executable (System V ABI, "Object Files"; Arm IHI 0044).</summary>
/// <param name="Machine"><c>e_machine</c>.</param>
/// <param name="Segments">What is loaded into flash, at its physical addresses.</param>
/// <param name="Memory">Ranges that the program uses when it runs, at their virtual addresses.</param>
/// <param name="Attributes">What its code needs; null where the file does not say.</param>
/// <param name="BuildId">Its GNU build id; empty where it has none.</param>
internal sealed record ElfFile(int Machine, ImmutableArray<ImageSegment> Segments, ImmutableArray<MemoryRange> Memory, ArmAttributes? Attributes, ReadOnlyMemory<byte> BuildId)
{
    private const int HeaderBytes = 52, SegmentHeaderBytes = 32, SectionHeaderBytes = 40;
    private const int LoadSegment = 1, NoteSection = 7, AttributesSection = 0x70000003, GnuBuildIdNote = 3;

    /// <summary>Whether a file begins as ELF does.</summary>
    public static bool IsElf(ReadOnlySpan<byte> file) => file.StartsWith("\u007fELF"u8);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or not a 32-bit little-endian executable; the message says what.</exception>
    public static ElfFile Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        if (bytes.Length < HeaderBytes || bytes[4] != 1 || bytes[5] != 1)
        {
            throw new InvalidDataException("It is not a 32-bit little-endian ELF file.");
        }

        if (Half(bytes, 16) != 2)
        {
            throw new InvalidDataException("It is an ELF file that is not linked as an executable.");
        }

        ImmutableArray<ImageSegment>.Builder segments = ImmutableArray.CreateBuilder<ImageSegment>();
        ImmutableArray<MemoryRange>.Builder memory = ImmutableArray.CreateBuilder<MemoryRange>();
        for (int i = 0; i < Half(bytes, 44); i++)
        {
            ReadOnlySpan<byte> header = Part(bytes, Word(bytes, 28) + (ulong)(uint)(i * Half(bytes, 42)), SegmentHeaderBytes, "a segment's header");
            if (Word(header, 0) != LoadSegment)
            {
                continue;
            }

            uint inFile = Word(header, 16), inMemory = Word(header, 20);
            if (inMemory > 0)
            {
                memory.Add(new MemoryRange(Word(header, 8), inMemory));
            }

            if (inFile > 0)
            {
                _ = Part(bytes, Word(header, 4), inFile, "a segment");
                segments.Add(new ImageSegment(Word(header, 12), file.Slice((int)Word(header, 4), (int)inFile)));
            }
        }

        (ArmAttributes? attributes, ReadOnlyMemory<byte> buildId) = ReadSections(file);
        segments.Sort(static (a, b) => a.Address.CompareTo(b.Address));
        return new ElfFile(Half(bytes, 18), segments.ToImmutable(), memory.ToImmutable(), attributes, buildId);
    }

    private static (ArmAttributes? Attributes, ReadOnlyMemory<byte> BuildId) ReadSections(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        ArmAttributes? attributes = null;
        ReadOnlyMemory<byte> buildId = default;
        for (int i = 0; i < Half(bytes, 48); i++)
        {
            ReadOnlySpan<byte> header = Part(bytes, Word(bytes, 32) + (ulong)(uint)(i * Half(bytes, 46)), SectionHeaderBytes, "a section's header");
            uint kind = Word(header, 4);
            if (kind is AttributesSection or NoteSection)
            {
                _ = Part(bytes, Word(header, 16), Word(header, 20), "a section");
                ReadOnlyMemory<byte> section = file.Slice((int)Word(header, 16), (int)Word(header, 20));
                attributes = kind == AttributesSection ? ArmAttributes.Read(section.Span) : attributes;
                buildId = kind == NoteSection && FindBuildId(section) is { IsEmpty: false } id ? id : buildId;
            }
        }

        return (attributes, buildId);
    }

    /// <summary>Finds the build id in notes: three words (length of the name, of the content, kind), each part padded to 4 bytes.</summary>
    private static ReadOnlyMemory<byte> FindBuildId(ReadOnlyMemory<byte> notes)
    {
        while (notes.Length >= 12)
        {
            ReadOnlySpan<byte> note = notes.Span;
            long name = (Word(note, 0) + 3L) & ~3, content = (Word(note, 4) + 3L) & ~3;
            if (12 + name + content > notes.Length)
            {
                break;
            }

            if (Word(note, 8) == GnuBuildIdNote && note[12..].StartsWith("GNU\0"u8))
            {
                return notes.Slice((int)(12 + name), (int)Word(note, 4));
            }

            notes = notes[(int)(12 + name + content)..];
        }

        return default;
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, ulong offset, uint length, string what) =>
        offset + length <= (ulong)bytes.Length ? bytes.Slice((int)offset, (int)length) : throw new InvalidDataException($"It ends before the end of {what}.");

    private static int Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
}
