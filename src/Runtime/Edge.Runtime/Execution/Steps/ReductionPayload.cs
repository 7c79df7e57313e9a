using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// How floats travel in an allreduce: as they are, as binary16, or as Q8 blocks of 32 signed bytes behind a binary16
/// scale (the layout of GGML's Q8_0), little-endian.
/// </summary>
internal static class ReductionPayload
{
    private const int BlockValues = 32;
    private const int BlockBytes = 2 + BlockValues;

    /// <summary>Bytes of a message of <paramref name="count"/> floats.</summary>
    public static int SizeBytes(AllReducePayload payload, int count) => payload switch
    {
        AllReducePayload.Float16 => count * 2,
        AllReducePayload.Q8 => (count / BlockValues * BlockBytes) + (count % BlockValues is var rest and > 0 ? 2 + rest : 0),
        _ => count * sizeof(float),
    };

    /// <summary>Writes floats as a message.</summary>
    public static void Encode(AllReducePayload payload, ReadOnlySpan<float> values, Span<byte> message)
    {
        switch (payload)
        {
            case AllReducePayload.Float16:
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(message));
                break;
            case AllReducePayload.Q8:
                for (; values.Length > 0; values = values[Math.Min(BlockValues, values.Length)..])
                {
                    ReadOnlySpan<float> block = values[..Math.Min(BlockValues, values.Length)];
                    Half scale = (Half)(TensorPrimitives.MaxMagnitude(block) is var peak ? Math.Abs(peak) / 127f : 0);
                    BinaryPrimitives.WriteHalfLittleEndian(message, scale);
                    for (int i = 0; i < block.Length; i++)
                    {
                        message[2 + i] = scale == Half.Zero ? (byte)0 : (byte)(sbyte)Math.Clamp(MathF.Round(block[i] / (float)scale), -127, 127);
                    }

                    message = message[(2 + block.Length)..];
                }

                break;
            default:
                MemoryMarshal.AsBytes(values).CopyTo(message);
                break;
        }
    }

    /// <summary>Reads the floats of a message.</summary>
    public static void Decode(AllReducePayload payload, ReadOnlySpan<byte> message, Span<float> values)
    {
        switch (payload)
        {
            case AllReducePayload.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(message), values);
                break;
            case AllReducePayload.Q8:
                for (; values.Length > 0; values = values[Math.Min(BlockValues, values.Length)..])
                {
                    Span<float> block = values[..Math.Min(BlockValues, values.Length)];
                    float scale = (float)BinaryPrimitives.ReadHalfLittleEndian(message);
                    for (int i = 0; i < block.Length; i++)
                    {
                        block[i] = (sbyte)message[2 + i] * scale;
                    }

                    message = message[(2 + block.Length)..];
                }

                break;
            default:
                message.CopyTo(MemoryMarshal.AsBytes(values));
                break;
        }
    }
}
