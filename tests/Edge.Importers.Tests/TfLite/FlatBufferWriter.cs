using System.Buffers.Binary;

namespace Edge.Importers.Tests.TfLite;

/// <summary>
/// Writes FlatBuffers files front to back: a table, then what it refers to, so that every offset is positive. Written
/// from the FlatBuffers documentation alone and shares nothing with the reader under test. An object that is referred to
/// several times is written once, where offsets allow: hostile files are small that way.
/// </summary>
internal static class FlatBufferWriter
{
    /// <summary>A file with one root table.</summary>
    public static byte[] Write(FlatNode root, string identifier)
    {
        using var file = new MemoryStream();
        Append(file, [0, 0, 0, 0]);
        Append(file, [.. identifier.Select(c => (byte)c)]);
        var open = new Queue<(int At, object Content)>([(0, root)]);
        var written = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        while (open.TryDequeue(out (int At, object Content) next))
        {
            if (written.TryGetValue(next.Content, out int known) && known > next.At)
            {
                Patch(file, next.At, known - next.At);
                continue;
            }

            int position = next.Content switch
            {
                FlatNode table => WriteTable(file, table, open),
                FlatNode[] tables => WriteTables(file, tables, open),
                FlatBytes vector => WriteBytes(file, vector),
                _ => throw new InvalidOperationException(),
            };
            Patch(file, next.At, position - next.At);
            written[next.Content] = position;
        }

        return file.ToArray();
    }

    private static int WriteTable(MemoryStream file, FlatNode table, Queue<(int At, object Content)> open)
    {
        Align(file, 4);
        int vtable = (int)file.Length, fields = table.Fields.Count == 0 ? 0 : table.Fields.Keys.Max() + 1;
        int vtableBytes = 4 + (2 * fields), start = (vtable + vtableBytes + 3) / 4 * 4;
        var offsets = new byte[vtableBytes];
        using var inline = new MemoryStream();
        Append(inline, [0, 0, 0, 0]);
        BinaryPrimitives.WriteInt32LittleEndian(inline.GetBuffer(), start - vtable);
        foreach ((int field, object value) in table.Fields)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(offsets.AsSpan(4 + (2 * field)), (ushort)inline.Length);
            if (value is byte[] scalar)
            {
                Append(inline, scalar);
                continue;
            }

            open.Enqueue((start + (int)inline.Length, value));
            Append(inline, [0, 0, 0, 0]);
        }

        BinaryPrimitives.WriteUInt16LittleEndian(offsets, (ushort)vtableBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(offsets.AsSpan(2), (ushort)inline.Length);
        Append(file, offsets);
        Align(file, 4);
        Append(file, inline.ToArray());
        return start;
    }

    private static int WriteTables(MemoryStream file, FlatNode[] tables, Queue<(int At, object Content)> open)
    {
        Align(file, 4);
        int start = (int)file.Length;
        Append(file, BitConverter.GetBytes(tables.Length));
        foreach (FlatNode table in tables)
        {
            open.Enqueue(((int)file.Length, table));
            Append(file, [0, 0, 0, 0]);
        }

        return start;
    }

    private static int WriteBytes(MemoryStream file, FlatBytes vector)
    {
        Align(file, 4);
        int start = (int)file.Length;
        Append(file, BitConverter.GetBytes(vector.Bytes.Length / vector.ElementBytes));
        Append(file, vector.Bytes);
        return start;
    }

    private static void Align(MemoryStream file, int bytes)
    {
        while (file.Length % bytes != 0)
        {
            file.WriteByte(0);
        }
    }

    private static void Append(MemoryStream file, byte[] bytes) => file.Write(bytes);

    private static void Patch(MemoryStream file, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(file.GetBuffer().AsSpan(at), value);
}
