using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>Keys and values in binary16; what is beyond its range is kept as its largest number.</summary>
internal readonly unsafe struct Float16Blocks<TLanes, TVector> : IKeyValueBlocks
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private const int BlockTokens = KeyValueLayout.BlockTokens;

    public static void StoreKey(byte* keys, int slot, float* key, int headSize)
    {
        ushort* target = (ushort*)keys + slot;
        for (int s = 0; s < headSize; s++)
        {
            target[s * BlockTokens] = Narrowed(key[s]);
        }
    }

    public static void StoreValue(byte* values, int slot, float* value, int headSize)
    {
        ushort* target = (ushort*)values + ((nint)slot * headSize);
        for (int s = 0; s < headSize; s++)
        {
            target[s] = Narrowed(value[s]);
        }
    }

    public static void LoadKeys(byte* keys, int headSize, float* target, int stride)
    {
        ushort* source = (ushort*)keys;
        for (int s = 0; s < headSize; s++, source += BlockTokens, target += stride)
        {
            for (int slot = 0; slot < BlockTokens; slot += TLanes.Count)
            {
                TLanes.Store(target + slot, TLanes.LoadFloat16(source + slot));
            }
        }
    }

    public static void LoadValues(byte* values, int tokens, int headSize, float* target, int stride)
    {
        ushort* source = (ushort*)values;
        for (int slot = 0; slot < tokens; slot++, source += headSize, target += stride)
        {
            int s = 0;
            for (; s <= headSize - TLanes.Count; s += TLanes.Count)
            {
                TLanes.Store(target + s, TLanes.LoadFloat16(source + s));
            }

            for (; s < headSize; s++)
            {
                target[s] = (float)BitConverter.UInt16BitsToHalf(source[s]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Narrowed(float value) => BitConverter.HalfToUInt16Bits((Half)Math.Clamp(value, -65504, 65504));
}
