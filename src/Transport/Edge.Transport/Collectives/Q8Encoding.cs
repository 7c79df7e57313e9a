using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edge.Transport.Collectives;

/// <summary>
/// Blocks of 32 values as signed bytes under a common scale, max |x| / 127, rounded to nearest even; the last block may
/// be shorter. The block of ggml's Q8_0, with the scale in float32 where ggml has float16: partial sums of large layers
/// leave float16's range. A block with a value that is not finite decodes to NaN.
/// </summary>
public readonly struct Q8Encoding : IPartialSumEncoding
{
    private const int BlockCount = 32;
    private const int ScaleBytes = sizeof(float);
    private const int FullBlockBytes = ScaleBytes + BlockCount;

    /// <inheritdoc/>
    public static int SizeBytes(int count) => (((count + BlockCount - 1) / BlockCount) * ScaleBytes) + count;

    /// <inheritdoc/>
    public static void Encode(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        Debug.Assert(bytes.Length == SizeBytes(values.Length));
        for (; values.Length >= BlockCount; values = values[BlockCount..], bytes = bytes[FullBlockBytes..])
        {
            EncodeBlock(values[..BlockCount], bytes);
        }

        if (!values.IsEmpty)
        {
            Span<float> padded = stackalloc float[BlockCount];
            Span<byte> block = stackalloc byte[FullBlockBytes];
            padded.Clear();
            values.CopyTo(padded);
            EncodeBlock(padded, block);
            block[..bytes.Length].CopyTo(bytes);
        }
    }

    /// <inheritdoc/>
    public static void Decode(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        values.Clear();
        Add(bytes, values);
    }

    /// <inheritdoc/>
    public static void Add(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        Debug.Assert(bytes.Length == SizeBytes(values.Length));
        for (; values.Length >= BlockCount; values = values[BlockCount..], bytes = bytes[FullBlockBytes..])
        {
            AddBlock(bytes, values);
        }

        if (!values.IsEmpty)
        {
            float scale = BinaryPrimitives.ReadSingleLittleEndian(bytes);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] += scale * (sbyte)bytes[ScaleBytes + i];
            }
        }
    }

    private static void EncodeBlock(ReadOnlySpan<float> values, Span<byte> bytes)
    {
        Vector128<float> largest = Vector128<float>.Zero;
        for (int i = 0; i < BlockCount; i += Vector128<float>.Count)
        {
            largest = Vector128.Max(largest, Vector128.Abs(Vector128.Create(values[i..])));
        }

        // Max of IEEE 754-2019 hands on NaN; of the four lanes only plain comparisons remain.
        float max = MathF.Max(MathF.Max(largest[0], largest[1]), MathF.Max(largest[2], largest[3]));
        float scale = max / 127;
        bool tiny = scale < 1.17549435e-38f; // subnormal: its reciprocal is infinite
        scale = tiny ? 0 : scale;
        float reciprocal = tiny ? 0 : 1 / scale;
        BinaryPrimitives.WriteSingleLittleEndian(bytes, float.IsFinite(max) ? scale : float.NaN);

        Span<sbyte> quantised = MemoryMarshal.Cast<byte, sbyte>(bytes[ScaleBytes..]);
        for (int i = 0; i < BlockCount; i += Vector128<sbyte>.Count)
        {
            Vector128<short> low = Vector128.Narrow(Quantise(values[i..], reciprocal), Quantise(values[(i + 4)..], reciprocal));
            Vector128<short> high = Vector128.Narrow(Quantise(values[(i + 8)..], reciprocal), Quantise(values[(i + 12)..], reciprocal));
            Vector128.Narrow(low, high).CopyTo(quantised[i..]);
        }
    }

    private static Vector128<int> Quantise(ReadOnlySpan<float> values, float reciprocal) =>
        Vector128.ConvertToInt32(Vector128.Round(Vector128.Create(values) * reciprocal));

    private static void AddBlock(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        Vector128<float> scale = Vector128.Create(BinaryPrimitives.ReadSingleLittleEndian(bytes));
        ReadOnlySpan<sbyte> quantised = MemoryMarshal.Cast<byte, sbyte>(bytes[ScaleBytes..]);
        for (int i = 0; i < BlockCount; i += Vector128<sbyte>.Count)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Create(quantised[i..]));
            AddFour(values[i..], scale, Vector128.WidenLower(low));
            AddFour(values[(i + 4)..], scale, Vector128.WidenUpper(low));
            AddFour(values[(i + 8)..], scale, Vector128.WidenLower(high));
            AddFour(values[(i + 12)..], scale, Vector128.WidenUpper(high));
        }
    }

    private static void AddFour(Span<float> values, Vector128<float> scale, Vector128<int> quantised) =>
        (Vector128.Create((ReadOnlySpan<float>)values) + (scale * Vector128.ConvertToSingle(quantised))).CopyTo(values);
}
