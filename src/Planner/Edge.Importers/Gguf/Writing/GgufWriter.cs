using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Model;

namespace Edge.Importers.Gguf.Writing;

/// <summary>Writes a GGUF file of version 3: first say what is in it, then <see cref="Write"/> streams it.</summary>
public sealed class GgufWriter
{
    private readonly List<GgufEntry> _entries = [];
    private readonly List<(string Name, ElementType Type, Shape Shape, long Bytes, Action<Stream> Content)> _tensors = [];

    /// <summary>Adds a text.</summary>
    public GgufWriter Add(string key, string value) => Add(key, GgufValueType.String, Encode(value));

    /// <summary>Adds an integer.</summary>
    public GgufWriter Add(string key, uint value) => Add(key, GgufValueType.UInt32, BytesOf(value));

    /// <summary>Adds a number.</summary>
    public GgufWriter Add(string key, float value) => Add(key, GgufValueType.Float32, BytesOf(value));

    /// <summary>Adds a flag.</summary>
    public GgufWriter Add(string key, bool value) => Add(key, GgufValueType.Bool, [value ? (byte)1 : (byte)0]);

    /// <summary>Adds texts.</summary>
    public GgufWriter Add(string key, IReadOnlyCollection<string> values) => Add(new GgufEntry(key, GgufValueType.String, IsArray: true, values.Count, values.SelectMany(Encode).ToArray()));

    /// <summary>Adds numbers.</summary>
    public GgufWriter Add(string key, ReadOnlySpan<float> values) => Add(new GgufEntry(key, GgufValueType.Float32, IsArray: true, values.Length, MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>Adds integers.</summary>
    public GgufWriter Add(string key, ReadOnlySpan<int> values) => Add(new GgufEntry(key, GgufValueType.Int32, IsArray: true, values.Length, MemoryMarshal.AsBytes(values).ToArray()));

    /// <summary>Adds a value as another file has it.</summary>
    public GgufWriter Add(GgufEntry entry)
    {
        _entries.Add(entry);
        return this;
    }

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its dimensions, outermost first; rows are whole blocks.</param>
    /// <param name="bytes">Its content.</param>
    public GgufWriter AddTensor(string name, ElementType type, Shape shape, ReadOnlyMemory<byte> bytes) =>
        AddTensor(name, type, shape, stream => stream.Write(bytes.Span));

    /// <summary>Adds a tensor whose content is made while the file is written.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its element type.</param>
    /// <param name="shape">Its dimensions, outermost first; rows are whole blocks.</param>
    /// <param name="content">Writes the content, as many bytes as type and shape say.</param>
    public GgufWriter AddTensor(string name, ElementType type, Shape shape, Action<Stream> content)
    {
        _tensors.Add((name, type, shape, type.Bytes(shape.ElementCount), content));
        return this;
    }

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to; its position need not be known.</param>
    public void Write(Stream stream)
    {
        byte[] header = Header();
        stream.Write(header);
        long position = header.Length;
        Pad(stream, ref position);
        foreach ((string name, _, _, long bytes, Action<Stream> content) in _tensors)
        {
            var counted = new CountedStream(stream);
            content(counted);
            if (counted.Written != bytes)
            {
                throw new InvalidOperationException($"Tensor '{name}' has {bytes} bytes, {counted.Written} were written.");
            }

            position += bytes;
            Pad(stream, ref position);
        }
    }

    /// <summary>The file up to its first tensor, and where each tensor lies.</summary>
    internal (byte[] Header, ImmutableArray<Placed> Tensors) Layout()
    {
        byte[] header = Header();
        long start = GgufFile.Align(header.Length, GgufFile.DefaultAlignment);
        Array.Resize(ref header, (int)start);
        ImmutableArray<Placed>.Builder placed = ImmutableArray.CreateBuilder<Placed>();
        foreach ((string name, ElementType type, _, long bytes, _) in _tensors)
        {
            placed.Add(new Placed(name, type, start, bytes));
            start = GgufFile.Align(start + bytes, GgufFile.DefaultAlignment);
        }

        return (header, placed.ToImmutable());
    }

    private byte[] Header()
    {
        using MemoryStream header = new();
        header.Write("GGUF"u8);
        header.Write(BytesOf(3u));
        header.Write(BytesOf((ulong)_tensors.Count));
        header.Write(BytesOf((ulong)_entries.Count));
        foreach (GgufEntry entry in _entries)
        {
            header.Write(Encode(entry.Key));
            if (entry.IsArray)
            {
                header.Write(BytesOf((uint)GgufValueType.Array));
            }

            header.Write(BytesOf((uint)entry.Type));
            if (entry.IsArray)
            {
                header.Write(BytesOf((ulong)entry.Count));
            }

            header.Write(entry.Bytes.Span);
        }

        long offset = 0;
        foreach ((string name, ElementType type, Shape shape, long bytes, _) in _tensors)
        {
            header.Write(Encode(name));
            header.Write(BytesOf((uint)shape.Rank));
            foreach (int dimension in shape.Dimensions.Reverse())
            {
                header.Write(BytesOf((ulong)dimension));
            }

            header.Write(BytesOf(GgufElementTypes.NumberOf(type)));
            header.Write(BytesOf((ulong)offset));
            offset = GgufFile.Align(offset + bytes, GgufFile.DefaultAlignment);
        }

        return header.ToArray();
    }

    private GgufWriter Add(string key, GgufValueType type, byte[] value) => Add(new GgufEntry(key, type, IsArray: false, 1, value));

    private static void Pad(Stream stream, ref long position)
    {
        long aligned = GgufFile.Align(position, GgufFile.DefaultAlignment);
        stream.Write(stackalloc byte[(int)(aligned - position)]);
        position = aligned;
    }

    private static byte[] Encode(string text) => [.. BytesOf((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] BytesOf<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref value)).ToArray();

    /// <summary>Where a tensor lies in the file.</summary>
    internal readonly record struct Placed(string Name, ElementType Type, long Offset, long Bytes);
}
