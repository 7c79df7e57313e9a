using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Int8;

namespace Edge.Kernels.Simd.Isa;

/// <summary>16 lanes of AVX-512.</summary>
internal readonly unsafe struct Avx512RescaleLanes : IRescaleLanes<Vector512<int>>
{
    public static int Count => Lanes;

    private const int Lanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> LoadWidened(byte* source) => Avx512F.ConvertToVector512Int32(Vector128.Load((sbyte*)source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* target, Vector512<int> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Add(Vector512<int> a, Vector512<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Subtract(Vector512<int> a, Vector512<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, Vector512<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ShiftLeft(Vector512<int> value, int bits) => value << bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Rescale(Vector512<int> sums, byte* constants, bool shiftsLeft)
    {
        Vector512<uint> u = sums.AsUInt32();
        if (shiftsLeft)
        {
            u = Avx512F.ShiftLeftLogicalVariable(u, Vector512.Load((uint*)(constants + (RequantizationTable.LeftShifts * Lanes))));
        }

        Vector512<uint> significands = Vector512.Load((uint*)(constants + (RequantizationTable.Significands * Lanes)));
        Vector512<ulong> even = Avx512F.Multiply(u, significands) + Vector512.Load((ulong*)(constants + (RequantizationTable.EvenAddends * Lanes)));
        Vector512<ulong> odd = Avx512F.Multiply((u.AsUInt64() >>> 32).AsUInt32(), (significands.AsUInt64() >>> 32).AsUInt32()) + Vector512.Load((ulong*)(constants + (RequantizationTable.OddAddends * Lanes)));
        Vector512<int> highWords = Vector512.Create(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
        Vector512<int> highs = Avx512F.PermuteVar16x32x2(even.AsInt32(), highWords, odd.AsInt32());
        Vector512<int> signs = Avx512F.ShiftRightLogicalVariable(u, Vector512.Load((uint*)(constants + (RequantizationTable.SignShifts * Lanes)))).AsInt32();
        return Avx512F.ShiftRightArithmeticVariable(highs + signs, Vector512.Load((uint*)(constants + (RequantizationTable.RightShifts * Lanes))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowed(Vector512<int> value, byte* constants, byte* target)
    {
        sbyte* clamps = (sbyte*)constants + (RequantizationTable.Clamps * Lanes);
        Vector128<sbyte> bytes = Avx512F.ConvertToVector128SByteWithSaturation(value);
        Vector128.Min(Vector128.Max(bytes, Vector128.Load(clamps)), Vector128.Load(clamps + 16)).Store((sbyte*)target);
    }
}
