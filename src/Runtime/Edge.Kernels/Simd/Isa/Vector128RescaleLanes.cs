using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Edge.Kernels.Simd.Int8;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Four lanes. SSE has no shift by lane, so the multiplication goes a lane at a time, with the same constants.</summary>
internal readonly unsafe struct Vector128RescaleLanes : IRescaleLanes<Vector128<int>>
{
    public static int Count => Lanes;

    private const int Lanes = 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> LoadWidened(byte* source) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)source).AsSByte()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* target, Vector128<int> value) => value.Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> a, Vector128<int> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> a, Vector128<int> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Multiply(Vector128<int> a, Vector128<int> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> ShiftLeft(Vector128<int> value, int bits) => value << bits;

    public static Vector128<int> Rescale(Vector128<int> sums, byte* constants, bool shiftsLeft) =>
        Vector128.Create(Rescale(sums[0], constants, 0), Rescale(sums[1], constants, 1), Rescale(sums[2], constants, 2), Rescale(sums[3], constants, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNarrowed(Vector128<int> value, byte* constants, byte* target)
    {
        sbyte* clamps = (sbyte*)constants + (RequantizationTable.Clamps * Lanes);
        Vector128<int> clamped = Vector128.Min(Vector128.Max(value, Vector128.Create((int)clamps[0])), Vector128.Create((int)clamps[16]));
        Vector128<short> words = Vector128.Narrow(clamped, clamped);
        *(int*)target = Vector128.Narrow(words, words).AsInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rescale(int sum, byte* constants, int lane)
    {
        uint u = (uint)sum << ((int*)(constants + (RequantizationTable.LeftShifts * Lanes)))[lane];
        long addend = ((long*)(constants + ((lane % 2 == 0 ? RequantizationTable.EvenAddends : RequantizationTable.OddAddends) * Lanes)))[lane / 2];
        ulong product = (ulong)u * ((uint*)(constants + (RequantizationTable.Significands * Lanes)))[lane];
        int high = (int)((product + (ulong)addend) >> 32);
        int sign = (int)(u >> ((int*)(constants + (RequantizationTable.SignShifts * Lanes)))[lane]);
        return (high + sign) >> ((int*)(constants + (RequantizationTable.RightShifts * Lanes)))[lane];
    }
}
