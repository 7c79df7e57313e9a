using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using Edge.Importers.Files;
using Edge.Model;

namespace Edge.Importers.Gguf;

/// <summary>
/// A GGUF file of version 2 or 3 (the format of llama.cpp): metadata, and tensors that stay where they are. The file is not
/// trusted: every size is checked before it is used, and reading allocates in proportion to the header.
/// </summary>
public sealed class GgufFile
{
    /// <summary>Metadata key of the alignment of tensors.</summary>
    internal const string AlignmentKey = "general.alignment";

    /// <summary>Alignment of tensors where the file does not say, in bytes.</summary>
    internal const int DefaultAlignment = 32;

    private readonly FrozenDictionary<string, GgufTensor> _byName;

    private GgufFile(FileContent content, GgufMetadata metadata, ImmutableArray<GgufTensor> tensors)
    {
        (Content, Metadata, Tensors) = (content, metadata, tensors);
        _byName = tensors.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>What is said about the model.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>The tensors in the order of the file.</summary>
    public ImmutableArray<GgufTensor> Tensors { get; }

    /// <summary>The bytes.</summary>
    internal FileContent Content { get; }

    /// <summary>Maps and reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="digests">What its constants were found to be before; null to find it out.</param>
    /// <exception cref="EdgeException">EDGE2001 where it cannot be read, EDGE2200-EDGE2205 for what is wrong with it.</exception>
    public static GgufFile Open(string path, DigestMemory? digests = null) => Read(MappedContent.Open(path, digests));

    /// <summary>Reads a file that is in memory.</summary>
    /// <exception cref="EdgeException">EDGE2200-EDGE2205 for what is wrong with it.</exception>
    public static GgufFile Read(ReadOnlyMemory<byte> file) => Read(new MemoryContent(file));

    /// <summary>The tensor with a name, or null.</summary>
    public GgufTensor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The bytes of a tensor: a slice of the file.</summary>
    public ReadOnlyMemory<byte> BytesOf(GgufTensor tensor) => Content.Slice(tensor.Offset, tensor.SizeBytes);

    internal static GgufFile Read(FileContent content)
    {
        var cursor = new GgufCursor(content.Slice(0, (int)Math.Min(content.Length, GgufLimits.MaxHeaderBytes)), content.Length);
        if (!cursor.Take(4).Span.SequenceEqual("GGUF"u8))
        {
            throw GgufError.Version("The file does not begin with 'GGUF'.");
        }

        uint version = cursor.ReadUInt32();
        if (version is not (2 or 3))
        {
            throw GgufError.Version($"The file has version {(version > ushort.MaxValue ? $"{BitConverter.ToUInt32([.. BitConverter.GetBytes(version).Reverse()])} (big-endian)" : version)}.");
        }

        ulong tensorCount = cursor.ReadUInt64(), entryCount = cursor.ReadUInt64();
        if (tensorCount > GgufLimits.MaxTensors || entryCount > GgufLimits.MaxEntries)
        {
            throw GgufError.TooLarge($"The file says that it has {tensorCount} tensors and {entryCount} metadata values.", $"At most {GgufLimits.MaxTensors} and {GgufLimits.MaxEntries} are read.");
        }

        GgufMetadata metadata = ReadMetadata(cursor, (int)entryCount);
        int alignment = metadata.Integer(AlignmentKey, 1, 1 << 20) ?? DefaultAlignment;
        if (!BitOperations.IsPow2(alignment))
        {
            throw GgufError.Metadata(AlignmentKey, $"is {alignment}.", "It is a power of two.");
        }

        return new GgufFile(content, metadata, ReadTensors(cursor, (int)tensorCount, alignment, content.Length));
    }

    private static GgufMetadata ReadMetadata(GgufCursor cursor, int count)
    {
        ImmutableArray<GgufEntry>.Builder entries = ImmutableArray.CreateBuilder<GgufEntry>();
        HashSet<string> keys = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string key = cursor.ReadName();
            if (!keys.Add(key))
            {
                throw GgufError.Metadata(key, "is there twice.", "A key has one value.");
            }

            entries.Add(cursor.ReadEntry(key));
        }

        return new GgufMetadata(entries.ToImmutable());
    }

    private static ImmutableArray<GgufTensor> ReadTensors(GgufCursor cursor, int count, int alignment, long fileBytes)
    {
        var described = new List<(string Name, ElementType Type, Shape Shape, ulong Offset)>();
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            string name = cursor.ReadName();
            if (!names.Add(name))
            {
                throw GgufError.Tensor(name, "Another tensor has this name.");
            }

            Shape shape = ReadShape(cursor, name);
            uint number = cursor.ReadUInt32();
            if (!GgufElementTypes.TryRead(number, out ElementType type))
            {
                throw GgufError.ElementType(name, number);
            }

            described.Add((name, type, shape, cursor.ReadUInt64()));
        }

        long start = Align(cursor.Position, alignment);
        ImmutableArray<GgufTensor> tensors = [.. described.Select(d => Locate(d.Name, d.Type, d.Shape, d.Offset, start, alignment, fileBytes))];

        // Tensors that lie on each other would make a small file cost as much as a large one.
        long bytes = tensors.Sum(t => (long)t.SizeBytes);
        return bytes <= fileBytes ? tensors : throw GgufError.Damaged($"The tensors have {bytes} bytes.", $"The file has {fileBytes} bytes.");
    }

    private static Shape ReadShape(GgufCursor cursor, string name)
    {
        uint rank = cursor.ReadUInt32();
        if (rank is 0 or > GgufLimits.MaxRank)
        {
            throw GgufError.Tensor(name, $"It has {rank} dimensions; 1 to {GgufLimits.MaxRank} are read.");
        }

        Span<int> dimensions = stackalloc int[(int)rank];
        ulong elements = 1;
        for (int i = dimensions.Length - 1; i >= 0; i--)
        {
            ulong dimension = cursor.ReadUInt64();
            elements = dimension is 0 or > int.MaxValue ? ulong.MaxValue : elements * dimension;
            if (elements > int.MaxValue)
            {
                throw GgufError.Tensor(name, $"A dimension is {dimension}; tensors have between 1 and {int.MaxValue} elements.");
            }

            dimensions[i] = (int)dimension;
        }

        return new Shape(dimensions);
    }

    private static GgufTensor Locate(string name, ElementType type, Shape shape, ulong offset, long start, int alignment, long fileBytes)
    {
        if (shape[-1] % type.BlockElements() != 0)
        {
            throw GgufError.Tensor(name, $"Its rows have {shape[-1]} values, which are no whole blocks of {type}.");
        }

        long bytes = type.Bytes(shape.ElementCount);
        if (bytes > int.MaxValue)
        {
            throw GgufError.Tensor(name, $"It has {bytes} bytes; tensors of up to {int.MaxValue} bytes are read.");
        }

        if (offset % (ulong)alignment != 0 || start > fileBytes || offset > (ulong)(fileBytes - start) || bytes > fileBytes - start - (long)offset)
        {
            throw GgufError.Tensor(name, $"It has {bytes} bytes at {offset} of the data, which begin at byte {start}; the file has {fileBytes} bytes, and tensors begin at multiples of {alignment}.");
        }

        return new GgufTensor(name, type, shape, start + (long)offset, (int)bytes);
    }

    /// <summary>The next multiple of the alignment.</summary>
    internal static long Align(long position, int alignment) => (position + alignment - 1) / alignment * alignment;
}
