using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace Edge.Importers.Gguf;

/// <summary>The metadata of a GGUF file. Values are read when they are asked for; one of the wrong kind is EDGE2203.</summary>
/// <param name="entries">The values in the order of the file, each key once.</param>
public sealed class GgufMetadata(ImmutableArray<GgufEntry> entries)
{
    private readonly Dictionary<string, GgufEntry> _byKey = entries.ToDictionary(e => e.Key, StringComparer.Ordinal);

    /// <summary>The values in the order of the file.</summary>
    public ImmutableArray<GgufEntry> Entries => entries;

    /// <summary>Whether there is a value.</summary>
    public bool Has(string key) => _byKey.ContainsKey(key);

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(string key) => Find(key) is not { } entry ? null
        : entry is { Type: GgufValueType.String, IsArray: false } ? Encoding.UTF8.GetString(entry.Bytes.Span[8..])
        : throw GgufError.Metadata(key, "is no text.", "It is a string.");

    /// <summary>A flag, or null where there is none.</summary>
    public bool? Flag(string key) => Find(key) is not { } entry ? null
        : entry is { Type: GgufValueType.Bool, IsArray: false } ? entry.Bytes.Span[0] != 0
        : throw GgufError.Metadata(key, "is no flag.", "It is a bool.");

    /// <summary>A number, or null where there is none.</summary>
    public float? Number(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        double value = entry.IsArray ? double.NaN : entry.Type switch
        {
            GgufValueType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(entry.Bytes.Span),
            GgufValueType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(entry.Bytes.Span),
            GgufValueType.String or GgufValueType.Bool => double.NaN,
            _ => IntegerAt(entry, 0),
        };
        return float.IsFinite((float)value) ? (float)value : throw GgufError.Metadata(key, "is no finite number.", "It is a number.");
    }

    /// <summary>An integer, or null where there is none.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="min">Least value that makes sense.</param>
    /// <param name="max">Largest value that makes sense.</param>
    public int? Integer(string key, int min, int max) => Integers(key, min, max, single: true) is { } values ? values[0] : null;

    /// <summary>Integers, or null where there are none; a single one is an array of one.</summary>
    /// <param name="key">Their key.</param>
    /// <param name="min">Least value that makes sense.</param>
    /// <param name="max">Largest value that makes sense.</param>
    public int[]? Integers(string key, int min, int max) => Integers(key, min, max, single: false);

    /// <summary>Numbers of 32 bits, or null where there are none.</summary>
    public float[]? Floats(string key) => Find(key) is not { } entry ? null
        : entry is { Type: GgufValueType.Float32, IsArray: true } ? MemoryMarshal.Cast<byte, float>(entry.Bytes.Span).ToArray()
        : throw GgufError.Metadata(key, "is no array of float32.", "It is one.");

    /// <summary>Texts, or null where there are none.</summary>
    public string[]? Texts(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        if (entry is not { Type: GgufValueType.String, IsArray: true } || entry.Count > GgufLimits.MaxTokens)
        {
            throw GgufError.Metadata(key, "is no array of texts.", $"It is one, of at most {GgufLimits.MaxTokens}.");
        }

        var texts = new string[entry.Count];
        ReadOnlySpan<byte> rest = entry.Bytes.Span;
        for (int i = 0; i < texts.Length; i++)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            texts[i] = Encoding.UTF8.GetString(rest.Slice(8, length));
            rest = rest[(8 + length)..];
        }

        return texts;
    }

    private GgufEntry? Find(string key) => _byKey.GetValueOrDefault(key);

    private int[]? Integers(string key, int min, int max, bool single)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        bool isInteger = entry.Type is not (GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.String or GgufValueType.Bool);
        if (!isInteger || entry.Count == 0 || entry.Count > GgufLimits.MaxTokens || (single && entry.IsArray))
        {
            throw GgufError.Metadata(key, "is of the wrong kind.", single ? "It is an integer." : "It is an integer or an array of them.");
        }

        var values = new int[entry.Count];
        for (int i = 0; i < values.Length; i++)
        {
            long value = IntegerAt(entry, i);
            values[i] = value >= min && value <= max ? (int)value : throw GgufError.Metadata(key, $"is {value}.", $"It is between {min} and {max}.");
        }

        return values;
    }

    private static long IntegerAt(GgufEntry entry, int index)
    {
        ReadOnlySpan<byte> bytes = entry.Bytes.Span;
        return entry.Type switch
        {
            GgufValueType.UInt8 => bytes[index],
            GgufValueType.Int8 => (sbyte)bytes[index],
            GgufValueType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]),
            GgufValueType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * index)..]),
            GgufValueType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * index)..]),
            GgufValueType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * index)..]),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * index)..]),
        };
    }
}
