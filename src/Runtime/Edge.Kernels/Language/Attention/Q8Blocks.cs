using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>Keys and values as signed bytes with a binary16 scale for every 32 of a token, as in Q8_0: <c>d = max|x| / 127</c>.</summary>
internal readonly unsafe struct Q8Blocks<TLanes, TVector> : IKeyValueBlocks<TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int BlockTokens = KeyValueLayout.BlockTokens;
    private const int GroupValues = KeyValueLayout.GroupValues;

    // Keys: scales [groups][16], bytes [S][16]. Values: scales [16][groups], bytes [16][S].
    public static void StoreKey(byte* keys, int slot, float* key, int headSize)
    {
        int groups = KeyValueLayout.Groups(headSize);
        sbyte* target = (sbyte*)(keys + (groups * BlockTokens * sizeof(ushort))) + slot;
        for (int group = 0; group < groups; group++)
        {
            int first = group * GroupValues, count = Math.Min(GroupValues, headSize - first);
            float inverse = Scale(key + first, count, out ((ushort*)keys)[(group * BlockTokens) + slot]);
            for (int s = first; s < first + count; s++)
            {
                target[s * BlockTokens] = Narrowed(key[s], inverse);
            }
        }
    }

    public static void StoreValue(byte* values, int slot, float* value, int headSize)
    {
        int groups = KeyValueLayout.Groups(headSize);
        sbyte* target = (sbyte*)(values + (groups * BlockTokens * sizeof(ushort))) + ((nint)slot * headSize);
        for (int group = 0; group < groups; group++)
        {
            int first = group * GroupValues, count = Math.Min(GroupValues, headSize - first);
            float inverse = Scale(value + first, count, out ((ushort*)values)[(slot * groups) + group]);
            for (int s = first; s < first + count; s++)
            {
                target[s] = Narrowed(value[s], inverse);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadKeys(byte* keys, int slot, int s, int headSize)
    {
        byte* quants = keys + (KeyValueLayout.Groups(headSize) * BlockTokens * sizeof(ushort)) + (s * BlockTokens) + slot;
        return TLanes.Multiply(TLanes.LoadInt8(quants), TLanes.LoadFloat16((ushort*)keys + (s / GroupValues * BlockTokens) + slot));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadValue(byte* values, int slot, int s, int headSize)
    {
        int groups = KeyValueLayout.Groups(headSize);
        float scale = (float)BitConverter.UInt16BitsToHalf(((ushort*)values)[(slot * groups) + (s / GroupValues)]);
        return TLanes.Multiply(TLanes.LoadInt8(values + (groups * BlockTokens * sizeof(ushort)) + ((nint)slot * headSize) + s), TLanes.Broadcast(scale));
    }

    private static float Scale(float* values, int count, out ushort bits)
    {
        float greatest = 0;
        for (int i = 0; i < count; i++)
        {
            greatest = MathF.Max(greatest, MathF.Abs(values[i]));
        }

        Half scale = (Half)MathF.Min(greatest / 127, 65504);
        bits = BitConverter.HalfToUInt16Bits(scale);
        return scale == Half.Zero ? 0 : 1 / (float)scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static sbyte Narrowed(float value, float inverse) => (sbyte)Math.Clamp(MathF.Round(value * inverse), -127, 127);
}
