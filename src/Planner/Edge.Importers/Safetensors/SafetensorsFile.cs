using System.Buffers.Binary;
using System.Text.Json;
using Edge.Importers.Files;
using Edge.Importers.Language;
using Edge.Model;

namespace Edge.Importers.Safetensors;

/// <summary>
/// A safetensors file: the length of a JSON header in 8 bytes, the header, the tensors. The file is not trusted: every
/// tensor lies inside it, has as many bytes as its shape says, and none lies on another.
/// </summary>
internal sealed class SafetensorsFile
{
    /// <summary>The most bytes that a header has.</summary>
    public const int MaxHeaderBytes = 32 << 20;

    private const int LengthBytes = 8, MaxTensors = 1 << 17, MaxDepth = 8;
    private const string MetadataName = "__metadata__";

    private readonly string _name;
    private readonly FileContent _content;
    private readonly Dictionary<string, (string Type, int[] Shape, long Offset, long Bytes)> _tensors = new(StringComparer.Ordinal);

    private SafetensorsFile(string name, FileContent content) => (_name, _content) = (name, content);

    /// <summary>Names of the tensors.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="EdgeException">EDGE2205 and EDGE2212 for what is wrong with it.</exception>
    public static SafetensorsFile Read(string name, FileContent content)
    {
        if (content.Length < LengthBytes)
        {
            throw SafetensorsError.Header(name, $"It has {content.Length} bytes.");
        }

        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(content.Slice(0, LengthBytes).Span);
        if (headerBytes > MaxHeaderBytes || (long)headerBytes > content.Length - LengthBytes)
        {
            throw SafetensorsError.Header(name, $"Its header has {headerBytes} bytes; the file has {content.Length}, and at most {MaxHeaderBytes} are read.");
        }

        var file = new SafetensorsFile(name, content);
        try
        {
            using var header = JsonDocument.Parse(content.Slice(LengthBytes, (int)headerBytes), new JsonDocumentOptions { MaxDepth = MaxDepth });
            file.ReadHeader(header.RootElement, LengthBytes + (long)headerBytes);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw SafetensorsError.Header(name, $"Its header is not what it should be: {cause.Message}", cause);
        }

        return file;
    }

    /// <summary>A tensor, or null.</summary>
    /// <exception cref="EdgeException">EDGE2204 for an element type that is not read.</exception>
    public SourceTensor? Find(string name)
    {
        if (!_tensors.TryGetValue(name, out (string Type, int[] Shape, long Offset, long Bytes) tensor))
        {
            return null;
        }

        ElementType type = tensor.Type switch
        {
            "F32" => ElementType.Float32,
            "F16" => ElementType.Float16,
            "BF16" => ElementType.BFloat16,
            _ => throw SafetensorsError.ElementType(name, tensor.Type),
        };
        Shape shape = ShapeOf(name, tensor.Shape);
        return type.Bytes(shape.ElementCount) == tensor.Bytes
            ? new SourceTensor(name, type, shape, _content, tensor.Offset)
            : throw SafetensorsError.Tensor(name, $"{tensor.Type} {shape} does not have {tensor.Bytes} bytes.");
    }

    private void ReadHeader(JsonElement header, long start)
    {
        long all = 0;
        foreach (JsonProperty member in header.EnumerateObject())
        {
            if (member.NameEquals(MetadataName))
            {
                continue;
            }

            JsonElement value = member.Value;
            long[] offsets = [.. value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt64())];
            (long begin, long end) = offsets.Length == 2 ? (offsets[0], offsets[1]) : (-1, -1);
            if (begin < 0 || end < begin || end > _content.Length - start || end - begin > int.MaxValue)
            {
                throw SafetensorsError.Tensor(member.Name, $"It lies at bytes {begin} to {end} of {_content.Length - start}.");
            }

            int[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
            if (_tensors.Count == MaxTensors || !_tensors.TryAdd(member.Name, (value.GetProperty("dtype").GetString() ?? string.Empty, shape, start + begin, end - begin)))
            {
                throw SafetensorsError.Tensor(member.Name, $"Another has its name, or the file has more than {MaxTensors}.");
            }

            all += end - begin;
        }

        // Tensors that lie on each other would make a small file cost as much as a large one.
        if (all > _content.Length - start)
        {
            throw SafetensorsError.Header(_name, $"Its tensors have {all} bytes, the file has {_content.Length}.");
        }
    }

    private static Shape ShapeOf(string name, int[] dimensions) => dimensions.Length is > 0 and <= Shape.MaxRank && dimensions.All(d => d > 0)
        ? new Shape(dimensions)
        : throw SafetensorsError.Tensor(name, $"Its shape is [{string.Join(',', dimensions)}].");
}
