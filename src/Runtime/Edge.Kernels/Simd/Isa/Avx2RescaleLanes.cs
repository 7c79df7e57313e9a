using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Int8;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Eight lanes of AVX2.</summary>
internal readonly unsafe struct Avx2RescaleLanes : IRescaleLanes<Vector256<int>>
{
    public static int Count => Lanes;

    private const int Lanes = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadWidened(byte* source) => Avx2.ConvertToVector256Int32((sbyte*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* target, Vector256<int> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Add(Vector256<int> a, Vector256<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Subtract(Vector256<int> a, Vector256<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Multiply(Vector256<int> a, Vector256<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> ShiftLeft(Vector256<int> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Rescale(Vector256<int> sums, byte* constants, bool shiftsLeft)
    {
        Vector256<uint> u = sums.AsUInt32();
        if (shiftsLeft)
        {
            u = Avx2.ShiftLeftLogicalVariable(u, Vector256.Load((uint*)(constants + (RequantizationTable.LeftShifts * Lanes))));
        }

        Vector256<uint> significands = Vector256.Load((uint*)(constants + (RequantizationTable.Significands * Lanes)));
        Vector256<ulong> even = Avx2.Multiply(u, significands) + Vector256.Load((ulong*)(constants + (RequantizationTable.EvenAddends * Lanes)));
        Vector256<ulong> odd = Avx2.Multiply((u.AsUInt64() >>> 32).AsUInt32(), (significands.AsUInt64() >>> 32).AsUInt32()) + Vector256.Load((ulong*)(constants + (RequantizationTable.OddAddends * Lanes)));
        Vector256<int> highs = Avx2.Blend((even >>> 32).AsInt32(), odd.AsInt32(), 0b10101010);
        Vector256<int> signs = Avx2.ShiftRightLogicalVariable(u, Vector256.Load((uint*)(constants + (RequantizationTable.SignShifts * Lanes)))).AsInt32();
        return Avx2.ShiftRightArithmeticVariable(highs + signs, Vector256.Load((uint*)(constants + (RequantizationTable.RightShifts * Lanes))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowed(Vector256<int> value, byte* constants, byte* target)
    {
        sbyte* clamps = (sbyte*)constants + (RequantizationTable.Clamps * Lanes);
        Vector128<short> words = Sse2.PackSignedSaturate(value.GetLower(), value.GetUpper());
        Vector128<sbyte> bytes = Sse2.PackSignedSaturate(words, words);
        bytes = Vector128.Min(Vector128.Max(bytes, Vector128.Load(clamps)), Vector128.Load(clamps + 16));
        *(long*)target = bytes.AsInt64().ToScalar();
    }
}
