using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Simd.Int8;

/// <summary>The arithmetic of <see cref="Avx512RescaleLanes.Rescale"/> for many pixels of the same channels: constants stay in registers.</summary>
internal static unsafe class VnniRequantization
{
    private const int Lanes = 16;

    /// <summary>Requantises and stores one vector of channels of some pixels.</summary>
    /// <param name="sums">Sums of the first pixel.</param>
    /// <param name="pitch">Sums from a pixel to the next.</param>
    /// <param name="constants">A block of a <see cref="RequantizationTable"/>.</param>
    /// <param name="shiftsLeft">Whether some channel has a multiplier of 1 or more.</param>
    /// <param name="target">What the targets count from.</param>
    /// <param name="targets">Offset of each pixel.</param>
    /// <param name="pixels">Pixels.</param>
    /// <param name="channels">Channels stored, 1 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store(int* sums, int pitch, byte* constants, bool shiftsLeft, byte* target, int* targets, int pixels, int channels)
    {
        Vector512<uint> significands = Vector512.Load((uint*)(constants + (RequantizationTable.Significands * Lanes)));
        Vector512<uint> oddSignificands = (significands.AsUInt64() >>> 32).AsUInt32();
        Vector512<ulong> evenAddends = Vector512.Load((ulong*)(constants + (RequantizationTable.EvenAddends * Lanes)));
        Vector512<ulong> oddAddends = Vector512.Load((ulong*)(constants + (RequantizationTable.OddAddends * Lanes)));
        Vector512<uint> signShifts = Vector512.Load((uint*)(constants + (RequantizationTable.SignShifts * Lanes)));
        Vector512<uint> rightShifts = Vector512.Load((uint*)(constants + (RequantizationTable.RightShifts * Lanes)));
        Vector512<uint> leftShifts = Vector512.Load((uint*)(constants + (RequantizationTable.LeftShifts * Lanes)));
        Vector128<sbyte> min = Vector128.Load((sbyte*)constants + (RequantizationTable.Clamps * Lanes)), max = Vector128.Load((sbyte*)constants + (RequantizationTable.Clamps * Lanes) + 16);
        Vector512<int> odds = Vector512.Create(-1L << 32).AsInt32();
        Vector128<sbyte> stored = Vector128.LessThan(Vector128<sbyte>.Indices, Vector128.Create((sbyte)channels));
        for (int i = 0; i < pixels; i++, sums += pitch)
        {
            Vector512<uint> u = Vector512.Load((uint*)sums);
            if (shiftsLeft)
            {
                u = Avx512F.ShiftLeftLogicalVariable(u, leftShifts);
            }

            Vector512<ulong> even = Avx512F.Multiply(u, significands) + evenAddends;
            Vector512<ulong> odd = Avx512F.Multiply((u.AsUInt64() >>> 32).AsUInt32(), oddSignificands) + oddAddends;
            Vector512<int> highs = Vector512.ConditionalSelect(odds, odd.AsInt32(), (even >>> 32).AsInt32());
            Vector512<int> signs = Avx512F.ShiftRightLogicalVariable(u, signShifts).AsInt32();
            Vector512<int> values = Avx512F.ShiftRightArithmeticVariable(highs + signs, rightShifts);
            Vector128<sbyte> bytes = Vector128.Min(Vector128.Max(Avx512F.ConvertToVector128SByteWithSaturation(values), min), max);
            sbyte* pixel = (sbyte*)(target + targets[i]);
            if (channels == Lanes)
            {
                bytes.Store(pixel);
            }
            else
            {
                Avx512BW.VL.MaskStore(pixel, stored, bytes);
            }
        }
    }
}
