using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Language;

/// <summary>Keys and values in binary16; what is beyond its range is kept as its largest number.</summary>
internal readonly unsafe struct Float16Blocks<TLanes, TVector> : IKeyValueBlocks<TVector>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadKeys(byte* keys, int slot, int s, int headSize) => TLanes.LoadFloat16((ushort*)keys + (s * BlockTokens) + slot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LoadValue(byte* values, int slot, int s, int headSize) => TLanes.LoadFloat16((ushort*)values + ((nint)slot * headSize) + s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Narrowed(float value) => BitConverter.HalfToUInt16Bits((Half)Math.Clamp(value, -65504, 65504));
}
