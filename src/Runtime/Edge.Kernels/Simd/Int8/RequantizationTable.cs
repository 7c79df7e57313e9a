using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Int8;

/// <summary>
/// Constants that bring int32 sums to int8 exactly as <see cref="FixedPointMultiplier.Apply(int)"/>, a zero point and a
/// clamp do, in nine vector operations. With <c>u = (sum + 2^(30−left)) &lt;&lt; left</c>, which is never negative,
/// both roundings and the zero point fold into one 64-bit addend a channel:
/// <code>
/// high   = (u · 2·significand + addend) >> 32        // the first rounding, plus half and zero point of the second
/// result = (high + (u >> signShift)) >> right        // u >> 30 is 1 where the sum is not negative: halves go away from zero
/// </code>
/// Written for this project; the arithmetic it reproduces is cited at <see cref="FixedPointMultiplier"/>.
/// </summary>
internal sealed unsafe class RequantizationTable
{
    // Where each kind of constant starts in a block, in bytes a lane.

    /// <summary>Significands doubled, uint32.</summary>
    public const int Significands = 0;

    /// <summary>Addends of the even lanes, int64.</summary>
    public const int EvenAddends = 4;

    /// <summary>Addends of the odd lanes, int64.</summary>
    public const int OddAddends = 8;

    /// <summary>Right shifts, int32.</summary>
    public const int RightShifts = 12;

    /// <summary>Sign shifts, int32: 30 where the right shift is not 0, else 31.</summary>
    public const int SignShifts = 16;

    /// <summary>Left shifts, int32.</summary>
    public const int LeftShifts = 20;

    /// <summary>16 bytes of the least output, then 16 of the greatest.</summary>
    public const int Clamps = 24;

    private const int ClampBytes = 32;
    private readonly AlignedBuffer _blocks;
    private readonly int[] _sumOffsets;

    private RequantizationTable(int channels, int lanes)
    {
        BlockBytes = BytesOfBlock(lanes);
        int blocks = (channels + lanes - 1) / lanes;
        _blocks = new AlignedBuffer((blocks + 1) * BlockBytes); // One more: a pair of vectors may end in the middle.
        _sumOffsets = new int[channels];
    }

    /// <summary>First block.</summary>
    public byte* Pointer => _blocks.Pointer;

    /// <summary>Bytes of one block of lanes.</summary>
    public int BlockBytes { get; }

    /// <summary>What the bias of each channel is increased by.</summary>
    public ReadOnlySpan<int> SumOffsets => _sumOffsets;

    /// <summary>Whether some channel shifts left.</summary>
    public bool ShiftsLeft { get; private set; }

    /// <summary>Bytes of one block of <paramref name="lanes"/> channels.</summary>
    public static int BytesOfBlock(int lanes) => (Clamps * lanes) + ClampBytes;

    /// <summary>A table of one block with the same factor in every lane, or null as <see cref="TryCreate"/>.</summary>
    public static RequantizationTable? TryCreateUniform(FixedPointMultiplier multiplier, long sumBound, int zeroPoint, ActivationRange range, int lanes)
    {
        var multipliers = new FixedPointMultiplier[lanes];
        var sums = new (long Min, long Max)[lanes];
        Array.Fill(multipliers, multiplier);
        Array.Fill(sums, (-sumBound, sumBound));
        return TryCreate(multipliers, sums, zeroPoint, range, lanes);
    }

    /// <summary>Builds the table, or returns null where the sums may grow too large for it.</summary>
    /// <param name="multipliers">One a channel.</param>
    /// <param name="sums">Least and greatest sum of each channel.</param>
    /// <param name="zeroPoint">Zero point of the output.</param>
    /// <param name="range">Range of the output, within int8.</param>
    /// <param name="lanes">Channels of a block.</param>
    public static RequantizationTable? TryCreate(ReadOnlySpan<FixedPointMultiplier> multipliers, ReadOnlySpan<(long Min, long Max)> sums, int zeroPoint, ActivationRange range, int lanes)
    {
        var table = new RequantizationTable(multipliers.Length, lanes);
        for (int block = 0; block * lanes < multipliers.Length + lanes; block++)
        {
            byte* start = table.Pointer + (block * table.BlockBytes) + (Clamps * lanes);
            new Span<byte>(start, ClampBytes / 2).Fill((byte)range.Min);
            new Span<byte>(start + (ClampBytes / 2), ClampBytes / 2).Fill((byte)range.Max);
        }

        for (int c = 0; c < multipliers.Length; c++)
        {
            (long min, long max) = sums[c];
            int left = Math.Max(multipliers[c].Shift, 0), right = Math.Max(-multipliers[c].Shift, 0);
            long bound = Math.Max(Math.Abs(min), Math.Abs(max));
            long largest = bound + ((Math.Abs((long)zeroPoint) + 1) << right); // Zero point and half sit beside the sum in 32 bits.
            if (left < 30 && bound < 1L << (30 - left) && largest < 1L << 31)
            {
                table._sumOffsets[c] = 1 << (30 - left);
                table.Set(c, lanes, multipliers[c].Significand, left, right, zeroPoint);
                table.ShiftsLeft |= left > 0;
            }
            else if (left == 0 && min >= int.MinValue && max <= int.MaxValue && multipliers[c].Apply((int)min) == multipliers[c].Apply((int)max))
            {
                // A channel whose factor is so small that every sum gives the same (pruned channels look like this).
                table._sumOffsets[c] = (int)((1L << 30) - ((min + max) / 2));
                table.Set(c, lanes, 0, 0, 0, Math.Clamp(multipliers[c].Apply((int)min) + zeroPoint, range.Min, range.Max));
            }
            else
            {
                return null;
            }
        }

        return table;
    }

    private void Set(int channel, int lanes, int significand, int left, int right, int zeroPoint)
    {
        byte* block = Pointer + (channel / lanes * BlockBytes);
        int lane = channel % lanes;
        long half = right == 0 ? 0 : (1L << (right - 1)) - 1;
        long addend = (1L << 31) - ((long)significand << 31) + ((half + ((long)zeroPoint << right)) << 32);
        ((uint*)(block + (Significands * lanes)))[lane] = (uint)significand * 2;
        ((long*)(block + ((lane % 2 == 0 ? EvenAddends : OddAddends) * lanes)))[lane / 2] = addend;
        ((int*)(block + (RightShifts * lanes)))[lane] = right;
        ((int*)(block + (SignShifts * lanes)))[lane] = right == 0 ? 31 : 30;
        ((int*)(block + (LeftShifts * lanes)))[lane] = left;
    }
}
