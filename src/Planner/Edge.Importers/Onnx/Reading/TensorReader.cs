using System.Runtime.InteropServices;
using Edge.Importers.Onnx.Schema;
using Edge.Model;
using Google.Protobuf.Collections;

namespace Edge.Importers.Onnx;

/// <summary>
/// Tensors of the file as constants. Half, bfloat16 and double become float32; unsigned 32-bit becomes int64. A tensor in
/// another file is read where that file lies in the model's folder.
/// </summary>
internal sealed class TensorReader(string? folder, ImportBudget budget)
{
    // TensorProto.DataType of the ONNX IR specification.
    private const int Float = 1, UInt8 = 2, Int8 = 3, Int16 = 5, Int32 = 6, Int64 = 7, Bool = 9, Float16 = 10, Double = 11, UInt32 = 12, BFloat16 = 16;

    /// <summary>The element type that a data type of ONNX is kept as, or null for one that Edge does not read.</summary>
    public static ElementType? Kept(long dataType) => dataType switch
    {
        Float or Float16 or Double or BFloat16 => ElementType.Float32,
        UInt8 => ElementType.UInt8,
        Int8 => ElementType.Int8,
        Int16 => ElementType.Int16,
        Int32 => ElementType.Int32,
        Int64 or UInt32 => ElementType.Int64,
        Bool => ElementType.Bool,
        _ => null,
    };

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="EdgeException">EDGE2108 where its sizes do not fit, EDGE2109 where its data lies out of reach.</exception>
    public OnnxConstant Read(TensorProto tensor, string name)
    {
        ElementType type = Kept(tensor.DataType)
            ?? throw OnnxError.Constant(name, $"Its data type {tensor.DataType} is not one of float, half, bfloat16, double, bool and integers of 8 to 64 bits.");
        int[] dims = ReadDims(tensor, name);
        int count = Dims.TryCount(dims);
        if (count < 0)
        {
            throw OnnxError.Constant(name, "A tensor has fewer than 2^31 elements.");
        }

        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return FromRaw(tensor, name, type, dims, count, ReadExternal(tensor, name, count * (long)StoredBytes(tensor.DataType)));
        }

        return tensor.RawData.Length > 0 || count == 0
            ? FromRaw(tensor, name, type, dims, count, tensor.RawData.Memory)
            : FromFields(tensor, name, type, dims, count);
    }

    private static int[] ReadDims(TensorProto tensor, string name)
    {
        if (tensor.Dims.Count > OnnxLimits.MaxRank || tensor.Dims.Any(d => d is < 0 or > int.MaxValue))
        {
            throw OnnxError.Constant(name, $"A tensor has at most {OnnxLimits.MaxRank} dimensions, each below 2^31.");
        }

        return [.. tensor.Dims.Select(d => (int)d)];
    }

    private static int StoredBytes(int dataType) => dataType switch
    {
        Double or Int64 => 8,
        Float or Int32 or UInt32 => 4,
        Float16 or BFloat16 or Int16 => 2,
        _ => 1,
    };

    private OnnxConstant FromRaw(TensorProto tensor, string name, ElementType type, int[] dims, int count, ReadOnlyMemory<byte> raw)
    {
        if (raw.Length != (long)count * StoredBytes(tensor.DataType))
        {
            throw OnnxError.Constant(name, $"It has {raw.Length} bytes for {count} elements of data type {tensor.DataType}.");
        }

        ReadOnlySpan<byte> bytes = raw.Span;
        switch (tensor.DataType)
        {
            case Float16:
                return Widen(MemoryMarshal.Cast<byte, Half>(bytes), dims, static v => (float)v);
            case BFloat16:
                return Widen(MemoryMarshal.Cast<byte, ushort>(bytes), dims, static v => BitConverter.UInt32BitsToSingle((uint)v << 16));
            case Double:
                return Widen(MemoryMarshal.Cast<byte, double>(bytes), dims, static v => (float)v);
            case UInt32:
                budget.Charge(8L * count);
                return OnnxConstant.Of(ElementType.Int64, Array.ConvertAll(MemoryMarshal.Cast<byte, uint>(bytes).ToArray(), v => (long)v), dims);
            default:
                return new OnnxConstant(type, dims, raw);
        }
    }

    private OnnxConstant Widen<T>(ReadOnlySpan<T> stored, int[] dims, Func<T, float> widen)
    {
        budget.Charge(4L * stored.Length);
        float[] values = new float[stored.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = widen(stored[i]);
        }

        return OnnxConstant.Of(values, dims);
    }

    private OnnxConstant FromFields(TensorProto tensor, string name, ElementType type, int[] dims, int count)
    {
        budget.Charge(8L * count);
        return tensor.DataType switch
        {
            Float => OnnxConstant.Of(Exactly(tensor.FloatData, count, name), dims),
            Double => OnnxConstant.Of(Array.ConvertAll(Exactly(tensor.DoubleData, count, name), v => (float)v), dims),
            Float16 => OnnxConstant.Of(Array.ConvertAll(Exactly(tensor.Int32Data, count, name), v => (float)BitConverter.UInt16BitsToHalf((ushort)v)), dims),
            BFloat16 => OnnxConstant.Of(Array.ConvertAll(Exactly(tensor.Int32Data, count, name), v => BitConverter.Int32BitsToSingle(v << 16)), dims),
            Int64 => OnnxConstant.Of(type, Exactly(tensor.Int64Data, count, name), dims),
            UInt32 => OnnxConstant.Of(type, Array.ConvertAll(Exactly(tensor.Uint64Data, count, name), v => (long)v), dims),
            _ => OnnxConstant.Of(type, Array.ConvertAll(Exactly(tensor.Int32Data, count, name), v => (long)v), dims),
        };
    }

    private static T[] Exactly<T>(RepeatedField<T> field, int count, string name) => field.Count == count
        ? [.. field]
        : throw OnnxError.Constant(name, $"It holds {field.Count} elements and its dimensions make {count}.");

    private ReadOnlyMemory<byte> ReadExternal(TensorProto tensor, string name, long bytes)
    {
        string? location = Entry(tensor, "location");
        if (folder is null || string.IsNullOrEmpty(location) || location.AsSpan().ContainsAny("/\\:\0") || location is "." or "..")
        {
            throw OnnxError.External(name, folder is null ? "The model came without a folder." : "Only files of the model's own folder are read.");
        }

        if (!long.TryParse(Entry(tensor, "offset") ?? "0", out long offset) || offset < 0
            || !long.TryParse(Entry(tensor, "length") ?? bytes.ToString(), out long length) || length != bytes)
        {
            throw OnnxError.External(name, "Its offset and length do not fit its dimensions.");
        }

        try
        {
            FileInfo file = new(Path.Combine(folder, location));
            if (!file.Exists || file.LinkTarget is not null || file.Length < bytes || offset > file.Length - bytes)
            {
                throw OnnxError.External(name, $"'{location}' is missing, a link, or shorter than the tensor.");
            }

            using FileStream stream = file.OpenRead();
            stream.Position = offset;
            byte[] data = new byte[bytes];
            stream.ReadExactly(data);
            return data;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw OnnxError.External(name, $"'{location}' cannot be read: {cause.Message}");
        }
    }

    private static string? Entry(TensorProto tensor, string key) =>
        tensor.ExternalData.FirstOrDefault(e => e.Key == key)?.Value;
}
