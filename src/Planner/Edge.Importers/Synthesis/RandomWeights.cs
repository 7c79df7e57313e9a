using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Synthesis;

/// <summary>
/// Random weights of any element type, made as blocks and never as numbers: as fast as the random bits come. The bits are
/// xoshiro256++ (Blackman and Vigna, 2021), seeded by SplitMix64.
/// </summary>
public sealed class RandomWeights
{
    private ulong _a, _b, _c, _d;

    /// <summary>Creates a source.</summary>
    /// <param name="seed">The same seed gives the same weights.</param>
    public RandomWeights(ulong seed) => (_a, _b, _c, _d) = (Mix(ref seed), Mix(ref seed), Mix(ref seed), Mix(ref seed));

    /// <summary>Fills whole blocks with weights around zero.</summary>
    /// <param name="type">Their element type.</param>
    /// <param name="blocks">Where they go.</param>
    /// <param name="deviation">Their standard deviation, about.</param>
    public void Fill(ElementType type, Span<byte> blocks, float deviation)
    {
        switch (type)
        {
            case ElementType.Float32:
                FillFloats(MemoryMarshal.Cast<byte, float>(blocks), deviation);
                return;
            case ElementType.Float16:
                FillHalves(MemoryMarshal.Cast<byte, Half>(blocks), deviation);
                return;
            case ElementType.BFloat16:
                FillBrains(MemoryMarshal.Cast<byte, ushort>(blocks), deviation);
                return;
            default:
                FillBits(blocks);
                break;
        }

        // Random bits are random weights once the scale of each block says how large they are.
        (int scaleAt, double scale, int minimumAt, double minimum) = type switch
        {
            ElementType.Q8_0 => (0, 1 / 73.9, -1, 0),
            ElementType.Q4_0 => (0, 1 / 4.6, -1, 0),
            ElementType.Q4_1 => (0, 1 / 4.6, 2, -7.5 / 4.6),
            ElementType.Q5_0 => (0, 1 / 9.2, -1, 0),
            ElementType.Q5_1 => (0, 1 / 9.2, 2, -15.5 / 9.2),
            ElementType.Q4_K => (0, 1 / 280.0, 2, 7.5 / 280.0),
            ElementType.Q5_K => (0, 1 / 560.0, 2, 15.5 / 560.0),
            ElementType.Q6_K => (208, 1 / 1369.0, -1, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Weights are floats or packed."),
        };
        var (scaleBits, minimumBits) = ((Half)(scale * deviation), (Half)(minimum * deviation));
        for (; !blocks.IsEmpty; blocks = blocks[type.BlockBytes()..])
        {
            BinaryPrimitives.WriteHalfLittleEndian(blocks[scaleAt..], scaleBits);
            if (minimumAt >= 0)
            {
                BinaryPrimitives.WriteHalfLittleEndian(blocks[minimumAt..], minimumBits);
            }
        }
    }

    private void FillBits(Span<byte> bytes)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Next();
        }

        ulong last = Next();
        MemoryMarshal.AsBytes(new Span<ulong>(ref last))[..(bytes.Length % sizeof(ulong))].CopyTo(bytes[(words.Length * sizeof(ulong))..]);
    }

    private void FillFloats(Span<float> values, float deviation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = NextFloat(deviation);
        }
    }

    private void FillHalves(Span<Half> values, float deviation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (Half)NextFloat(deviation);
        }
    }

    private void FillBrains(Span<ushort> values, float deviation)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (ushort)(BitConverter.SingleToUInt32Bits(NextFloat(deviation)) >> 16);
        }
    }

    // Uniform over ±√3 deviations.
    private float NextFloat(float deviation) => ((float)(Next() >> 40) / (1 << 23) - 1) * 1.7320508f * deviation;

    private ulong Next()
    {
        ulong result = ulong.RotateLeft(_a + _d, 23) + _a, shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    private static ulong Mix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
