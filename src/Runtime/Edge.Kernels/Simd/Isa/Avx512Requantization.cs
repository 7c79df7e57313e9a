using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Int8;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Requantisation of 16 lanes with AVX-512.</summary>
internal static unsafe class Avx512Requantization
{
    /// <summary>Channels of a block of constants.</summary>
    public const int Lanes = 16;

    /// <summary>Requantises two vectors as one and stores 16 int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> low, Vector256<int> high, byte* constants, bool shiftsLeft, byte* target)
    {
        Vector512<uint> u = Vector512.Create(low, high).AsUInt32();
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
        Vector512<int> results = Avx512F.ShiftRightArithmeticVariable(highs + signs, Vector512.Load((uint*)(constants + (RequantizationTable.RightShifts * Lanes))));
        Vector128<sbyte> bytes = Avx512F.ConvertToVector128SByteWithSaturation(results);
        byte* clamps = constants + (RequantizationTable.Clamps * Lanes);
        bytes = Vector128.Min(Vector128.Max(bytes, Vector128.Load((sbyte*)clamps)), Vector128.Load((sbyte*)clamps + 16));
        bytes.Store((sbyte*)target);
    }
}
