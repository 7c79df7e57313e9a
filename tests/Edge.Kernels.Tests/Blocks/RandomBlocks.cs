using System.Buffers.Binary;
using Edge.Model;
using Edge.Testing;

namespace Edge.Kernels.Tests.Blocks;

/// <summary>Random weights: every quant, every 6-bit scale, ordinary values of the half-precision ones.</summary>
internal static class RandomBlocks
{
    public static TheoryData<ElementType> PackedTypes => [.. Enum.GetValues<ElementType>().Where(t => t.IsPacked())];

    public static TheoryData<ElementType> AllTypes => [.. Enum.GetValues<ElementType>().Where(t => t.IsPacked() || t.IsFloat())];

    /// <summary>A row-major matrix.</summary>
    public static byte[] Matrix(SeededRandom random, ElementType type, int rows, int columns)
    {
        byte[] bytes = new byte[type.Bytes((long)rows * columns)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next(0, 255);
        }

        int blockBytes = type.BlockBytes();
        for (int block = 0; block < bytes.Length / blockBytes; block++)
        {
            Span<byte> target = bytes.AsSpan(block * blockBytes, blockBytes);
            switch (type)
            {
                case ElementType.Float32:
                    BinaryPrimitives.WriteSingleLittleEndian(target, Value(random));
                    break;
                case ElementType.Float16:
                    BinaryPrimitives.WriteHalfLittleEndian(target, (Half)Value(random));
                    break;
                case ElementType.BFloat16:
                    BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)(BitConverter.SingleToInt32Bits(Value(random)) >> 16));
                    break;
                case ElementType.Q4_1 or ElementType.Q5_1 or ElementType.Q4_K or ElementType.Q5_K:
                    BinaryPrimitives.WriteHalfLittleEndian(target, (Half)Value(random));
                    BinaryPrimitives.WriteHalfLittleEndian(target[2..], (Half)Value(random));
                    break;
                case ElementType.Q6_K:
                    BinaryPrimitives.WriteHalfLittleEndian(target[208..], (Half)Value(random));
                    break;
                default:
                    BinaryPrimitives.WriteHalfLittleEndian(target, (Half)Value(random));
                    break;
            }
        }

        return bytes;
    }

    /// <summary>Numbers from −0.1 to 0.1, among them subnormal halves and zero.</summary>
    public static float Value(SeededRandom random) => random.Next(0, 15) switch
    {
        0 => 0,
        1 => 3e-6f,
        _ => random.Next(-1000, 1000) * 1e-4f,
    };
}
