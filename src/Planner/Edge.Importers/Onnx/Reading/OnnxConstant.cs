using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>A value known while importing: little-endian, row-major, in ONNX's order of dimensions.</summary>
/// <param name="Type">One of <see cref="ElementType.Float32"/>, Int8, UInt8, Int16, Int32, Int64, Bool.</param>
/// <param name="Dims">Dimensions; empty for a scalar.</param>
/// <param name="Bytes">The elements.</param>
internal sealed record OnnxConstant(ElementType Type, int[] Dims, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Number of elements.</summary>
    public int Count => Bytes.Length / Type.BlockBytes();

    /// <summary>Whether the elements are integers (or truth values).</summary>
    public bool IsInteger => Type != ElementType.Float32;

    public static OnnxConstant Of(long[] values, params int[] dims) => Of(ElementType.Int64, values, dims);

    /// <summary>Integers, each brought into the range of <paramref name="type"/> by dropping high bits.</summary>
    public static OnnxConstant Of(ElementType type, ReadOnlySpan<long> values, int[] dims)
    {
        int size = type.BlockBytes();
        byte[] bytes = new byte[values.Length * size];
        Span<byte> value = stackalloc byte[8];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(value, type == ElementType.Bool ? Math.Min(Math.Abs(values[i]), 1) : values[i]);
            value[..size].CopyTo(bytes.AsSpan(i * size));
        }

        return new OnnxConstant(type, dims, bytes);
    }

    public static OnnxConstant Of(float[] values, params int[] dims) =>
        new(ElementType.Float32, dims, MemoryMarshal.AsBytes<float>(values).ToArray());

    /// <summary>The elements as integers; reals are truncated.</summary>
    public long[] Int64s()
    {
        long[] values = new long[Count];
        ReadOnlySpan<byte> bytes = Bytes.Span;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]),
                ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
                ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
                ElementType.Int8 => (sbyte)bytes[i],
                ElementType.Float32 => (long)BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                _ => bytes[i],
            };
        }

        return values;
    }

    /// <summary>The elements as reals.</summary>
    public float[] Floats() => Type == ElementType.Float32
        ? MemoryMarshal.Cast<byte, float>(Bytes.Span).ToArray()
        : Array.ConvertAll(Int64s(), v => (float)v);

    /// <summary>The same elements in other dimensions.</summary>
    public OnnxConstant Reshape(int[] dims) => this with { Dims = dims };
}
