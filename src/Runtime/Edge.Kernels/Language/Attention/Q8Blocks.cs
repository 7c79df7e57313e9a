using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>Keys and values as signed bytes with a binary16 scale for every 32 of a token, as in Q8_0: <c>d = max|x| / 127</c>.</summary>
internal readonly unsafe struct Q8Blocks<TLanes, TVector> : IKeyValueBlocks
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

    public static void LoadKeys(byte* keys, int headSize, float* target, int stride)
    {
        int groups = KeyValueLayout.Groups(headSize);
        byte* source = keys + (groups * BlockTokens * sizeof(ushort));
        for (int s = 0; s < headSize; s++, source += BlockTokens, target += stride)
        {
            ushort* scales = (ushort*)keys + (s / GroupValues * BlockTokens);
            for (int slot = 0; slot < BlockTokens; slot += TLanes.Count)
            {
                TLanes.Store(target + slot, TLanes.Multiply(TLanes.LoadInt8(source + slot), TLanes.LoadFloat16(scales + slot)));
            }
        }
    }

    public static void LoadValues(byte* values, int tokens, int headSize, float* target, int stride)
    {
        int groups = KeyValueLayout.Groups(headSize);
        byte* source = values + (groups * BlockTokens * sizeof(ushort));
        for (int slot = 0; slot < tokens; slot++, source += headSize, target += stride)
        {
            for (int group = 0; group < groups; group++)
            {
                float scale = (float)BitConverter.UInt16BitsToHalf(((ushort*)values)[(slot * groups) + group]);
                int s = group * GroupValues, end = Math.Min(s + GroupValues, headSize);
                for (; s <= end - TLanes.Count; s += TLanes.Count)
                {
                    TLanes.Store(target + s, TLanes.Multiply(TLanes.LoadInt8(source + s), TLanes.Broadcast(scale)));
                }

                for (; s < end; s++)
                {
                    target[s] = (sbyte)source[s] * scale;
                }
            }
        }
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
