using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Edge.Model;

namespace Edge.Importers.TfLite.FlatBuffers;

/// <summary>
/// A table in a FlatBuffers file (FlatBuffers internals, "Tables"): a signed offset to a vtable of 16-bit field offsets,
/// then the fields. Every access is checked against the file in 64-bit arithmetic; an absent field reads as its default.
/// The default value of the struct is a table without fields.
/// </summary>
internal readonly ref struct FlatTable
{
    private const int VtableHeaderBytes = 4;

    private readonly ReadOnlySpan<byte> _file;
    private readonly int _vtable, _vtableBytes, _tableBytes;

    private FlatTable(ReadOnlySpan<byte> file, long position)
    {
        _file = file;
        Position = Checked(file, position, 4);
        long vtable = position - BinaryPrimitives.ReadInt32LittleEndian(file[Position..]);
        _vtable = Checked(file, vtable, VtableHeaderBytes);
        _vtableBytes = BinaryPrimitives.ReadUInt16LittleEndian(file[_vtable..]);
        _tableBytes = BinaryPrimitives.ReadUInt16LittleEndian(file[(_vtable + 2)..]);
        if (_vtableBytes < VtableHeaderBytes || _vtableBytes % 2 != 0 || _tableBytes < 4)
        {
            throw new EdgeException(2003, $"The table at byte {position} has a vtable of {_vtableBytes} bytes and {_tableBytes} bytes of fields.", "FlatBuffers tables and vtables have at least 4 bytes.", "The file is damaged; export or download it again.");
        }

        Checked(file, vtable, _vtableBytes);
        Checked(file, position, _tableBytes);
    }

    /// <summary>Byte position in the file; <see cref="At"/> finds the table again.</summary>
    public int Position { get; }

    /// <summary>The root table: the file starts with its offset.</summary>
    public static FlatTable Root(ReadOnlySpan<byte> file)
    {
        Checked(file, 0, 8);
        return new FlatTable(file, BinaryPrimitives.ReadUInt32LittleEndian(file));
    }

    /// <summary>The table at a position.</summary>
    public static FlatTable At(ReadOnlySpan<byte> file, long position) => new(file, position);

    /// <summary>A boolean field, false where absent.</summary>
    public bool Boolean(int field) => Offset(field, 1) is var at and not 0 && _file[at] != 0;

    /// <summary>An 8-bit field (enumerations, union types), 0 where absent.</summary>
    public byte Byte(int field) => Offset(field, 1) is var at and not 0 ? _file[at] : (byte)0;

    /// <summary>A signed 32-bit field.</summary>
    public int Int32(int field, int absent = 0) => Offset(field, 4) is var at and not 0 ? BinaryPrimitives.ReadInt32LittleEndian(_file[at..]) : absent;

    /// <summary>An unsigned 32-bit field, 0 where absent.</summary>
    public uint UInt32(int field) => Offset(field, 4) is var at and not 0 ? BinaryPrimitives.ReadUInt32LittleEndian(_file[at..]) : 0;

    /// <summary>An unsigned 64-bit field, 0 where absent.</summary>
    public ulong UInt64(int field) => Offset(field, 8) is var at and not 0 ? BinaryPrimitives.ReadUInt64LittleEndian(_file[at..]) : 0;

    /// <summary>A float field, 0 where absent.</summary>
    public float Single(int field) => Offset(field, 4) is var at and not 0 ? BinaryPrimitives.ReadSingleLittleEndian(_file[at..]) : 0;

    /// <summary>Whether a field is stored.</summary>
    public bool Has(int field) => Offset(field, 1) != 0;

    /// <summary>A table field.</summary>
    /// <returns>Whether the field is stored.</returns>
    public bool TryTable(int field, [MaybeNullWhen(false)] out FlatTable table)
    {
        int at = Offset(field, 4);
        table = at == 0 ? default : new FlatTable(_file, Target(_file, at));
        return at != 0;
    }

    /// <summary>A vector field, empty where absent.</summary>
    /// <param name="field">Number of the field.</param>
    /// <param name="elementBytes">Size of an element: 1, 4 or 8; 4 for offsets to tables.</param>
    public FlatVector Vector(int field, int elementBytes)
    {
        int at = Offset(field, 4);
        return at == 0 ? default : FlatVector.At(_file, Target(_file, at), elementBytes);
    }

    /// <summary>Where an unsigned offset stored at <paramref name="at"/> leads.</summary>
    internal static long Target(ReadOnlySpan<byte> file, int at) => at + (long)BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);

    /// <summary>Checks that <paramref name="bytes"/> bytes from <paramref name="position"/> on are inside the file.</summary>
    internal static int Checked(ReadOnlySpan<byte> file, long position, long bytes) =>
        position >= 0 && bytes >= 0 && position <= file.Length - bytes
            ? (int)position
            : throw new EdgeException(2002, $"The file refers to {bytes} bytes at byte {position}.", $"It ends at byte {file.Length}.", "The file is truncated or damaged; export or download it again.");

    private int Offset(int field, int bytes)
    {
        int entry = VtableHeaderBytes + (2 * field);
        if (entry + 2 > _vtableBytes)
        {
            return 0;
        }

        int offset = BinaryPrimitives.ReadUInt16LittleEndian(_file[(_vtable + entry)..]);
        if (offset == 0)
        {
            return 0;
        }

        return offset >= 4 && offset + bytes <= _tableBytes
            ? Position + offset
            : throw new EdgeException(2003, $"Field {field} of the table at byte {Position} lies at byte {offset} of it.", $"The table has {_tableBytes} bytes.", "The file is damaged; export or download it again.");
    }
}
