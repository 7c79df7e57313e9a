using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Testing;

/// <summary>Random tensor contents that reach the edges of their types.</summary>
public static class RandomTensors
{
    /// <summary>Bytes of a tensor: floats of [−4, 4), integers over the whole type with its ends more often, int32 of ±1000.</summary>
    public static byte[] Bytes(this SeededRandom random, ElementType type, int elements)
    {
        switch (type)
        {
            case ElementType.Float32:
                return Bytes(elements, () => random.NextFloat(-4, 4));
            case ElementType.Int8:
                return Bytes(elements, () => (sbyte)random.NextEdged(sbyte.MinValue, sbyte.MaxValue));
            case ElementType.UInt8:
                return Bytes(elements, () => (byte)random.NextEdged(byte.MinValue, byte.MaxValue));
            case ElementType.Int16:
                return Bytes(elements, () => (short)random.NextEdged(short.MinValue, short.MaxValue));
            case ElementType.Int32:
                return Bytes(elements, () => random.Next(-1000, 1000));
            case ElementType.Int64:
                return Bytes(elements, () => (long)random.Next(-1000, 1000));
            case ElementType.Bool:
                return Bytes(elements, () => (byte)random.Next(0, 1));
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "No random contents for this type.");
        }
    }

    /// <summary>An integer of a range; one in sixteen is one of its ends.</summary>
    public static int NextEdged(this SeededRandom random, int min, int max) => random.Next(0, 31) switch
    {
        0 => min,
        1 => max,
        _ => random.Next(min, max),
    };

    private static byte[] Bytes<T>(int elements, Func<T> next)
        where T : unmanaged
    {
        var values = new T[elements];
        for (int i = 0; i < elements; i++)
        {
            values[i] = next();
        }

        return MemoryMarshal.AsBytes<T>(values).ToArray();
    }
}
