using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Int8;

namespace Edge.Kernels.Simd.Isa;

/// <summary>Requantisation of eight lanes with AVX2.</summary>
internal static unsafe class Avx2Requantization
{
    /// <summary>Channels of a block of constants.</summary>
    public const int Lanes = 8;

    /// <summary>Requantises two vectors and stores 16 int8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> low, Vector256<int> high, byte* constants, bool shiftsLeft, byte* target)
    {
        Vector256<int> first = Apply(low, constants, shiftsLeft);
        Vector256<int> second = Apply(high, constants + (RequantizationTable.Clamps * Lanes) + 32, shiftsLeft);
        Vector256<short> words = Avx2.Permute4x64(Avx2.PackSignedSaturate(first, second).AsInt64(), 0b11_01_10_00).AsInt16();
        Vector128<sbyte> bytes = Sse2.PackSignedSaturate(words.GetLower(), words.GetUpper());
        byte* clamps = constants + (RequantizationTable.Clamps * Lanes);
        bytes = Vector128.Min(Vector128.Max(bytes, Vector128.Load((sbyte*)clamps)), Vector128.Load((sbyte*)clamps + 16));
        bytes.Store((sbyte*)target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Apply(Vector256<int> sums, byte* constants, bool shiftsLeft)
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
}
