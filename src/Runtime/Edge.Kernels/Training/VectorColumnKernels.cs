using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>The kernels over given vectors.</summary>
internal sealed unsafe class VectorColumnKernels<TLanes, TVector> : ColumnKernels
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <summary>Most values of a row, or of several rows that are computed together.</summary>
    private const int MostPeriod = 2048;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddSums(nint x, int rows, int columns, nint sums)
    {
        float* source = (float*)x, total = (float*)sums;
        float* tile = stackalloc float[TLanes.Count];
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            TVector even = TLanes.Broadcast(0), odd = even;
            float* row = source + c;
            int r = 0;
            for (; r <= rows - 2; r += 2, row += 2 * columns)
            {
                even = TLanes.Add(even, TLanes.Load(row));
                odd = TLanes.Add(odd, TLanes.Load(row + columns));
            }

            if (r < rows)
            {
                even = TLanes.Add(even, TLanes.Load(row));
            }

            AddTo(total + c, columns - c, TLanes.Add(even, odd), tile);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddProducts(nint x, nint y, int rows, int columns, nint sums)
    {
        float* left = (float*)x, right = (float*)y, total = (float*)sums;
        float* tile = stackalloc float[TLanes.Count];
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            TVector even = TLanes.Broadcast(0), odd = even;
            nint i = c;
            int r = 0;
            for (; r <= rows - 2; r += 2, i += 2 * columns)
            {
                even = TLanes.MultiplyAdd(TLanes.Load(left + i), TLanes.Load(right + i), even);
                odd = TLanes.MultiplyAdd(TLanes.Load(left + i + columns), TLanes.Load(right + i + columns), odd);
            }

            if (r < rows)
            {
                even = TLanes.MultiplyAdd(TLanes.Load(left + i), TLanes.Load(right + i), even);
            }

            AddTo(total + c, columns - c, TLanes.Add(even, odd), tile);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddMoments(nint x, nint origin, int rows, int columns, nint sums, nint squares)
    {
        float* source = (float*)x, from = (float*)origin, total = (float*)sums, totalSquares = (float*)squares;
        float* tile = stackalloc float[TLanes.Count];
        for (int c = 0; c < columns; c += TLanes.Count)
        {
            TVector start = TLanes.Load(from + c), evenSum = TLanes.Broadcast(0), oddSum = evenSum, evenSquares = evenSum, oddSquares = evenSum;
            float* row = source + c;
            int r = 0;
            for (; r <= rows - 2; r += 2, row += 2 * columns)
            {
                TVector even = TLanes.Subtract(TLanes.Load(row), start), odd = TLanes.Subtract(TLanes.Load(row + columns), start);
                evenSum = TLanes.Add(evenSum, even);
                oddSum = TLanes.Add(oddSum, odd);
                evenSquares = TLanes.MultiplyAdd(even, even, evenSquares);
                oddSquares = TLanes.MultiplyAdd(odd, odd, oddSquares);
            }

            if (r < rows)
            {
                TVector even = TLanes.Subtract(TLanes.Load(row), start);
                evenSum = TLanes.Add(evenSum, even);
                evenSquares = TLanes.MultiplyAdd(even, even, evenSquares);
            }

            AddTo(total + c, columns - c, TLanes.Add(evenSum, oddSum), tile);
            AddTo(totalSquares + c, columns - c, TLanes.Add(evenSquares, oddSquares), tile);
        }
    }

    /// <inheritdoc/>
    public override void Scale(nint x, nint scale, nint shift, int rows, int columns, nint y, FloatActivationRange range)
    {
        if (columns > MostPeriod)
        {
            ScaleRows(x, scale, shift, rows, columns, y, range);
            return;
        }

        int repeats = Repeats(columns), wideRows = rows / repeats;
        float* factors = stackalloc float[MostPeriod], offsets = stackalloc float[MostPeriod];
        Repeat((float*)scale, columns, repeats, factors);
        Repeat((float*)shift, columns, repeats, offsets);
        ScaleRows(x, (nint)factors, (nint)offsets, wideRows, columns * repeats, y, range);
        nint done = (nint)wideRows * repeats * columns * sizeof(float);
        ScaleRows(x + done, scale, shift, rows - (wideRows * repeats), columns, y + done, range);
    }

    /// <inheritdoc/>
    public override void Combine(nint x, nint a, nint y, nint b, nint shift, int rows, int columns, nint z)
    {
        if (columns > MostPeriod)
        {
            CombineRows(x, a, y, b, shift, rows, columns, z);
            return;
        }

        int repeats = Repeats(columns), wideRows = rows / repeats;
        float* leftFactors = stackalloc float[MostPeriod], rightFactors = stackalloc float[MostPeriod], offsets = stackalloc float[MostPeriod];
        Repeat((float*)a, columns, repeats, leftFactors);
        Repeat((float*)b, columns, repeats, rightFactors);
        Repeat((float*)shift, columns, repeats, offsets);
        CombineRows(x, (nint)leftFactors, y, (nint)rightFactors, (nint)offsets, wideRows, columns * repeats, z);
        nint done = (nint)wideRows * repeats * columns * sizeof(float);
        CombineRows(x + done, a, y + done, b, shift, rows - (wideRows * repeats), columns, z + done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleRows(nint x, nint scale, nint shift, int rows, int columns, nint y, FloatActivationRange range)
    {
        float* source = (float*)x, target = (float*)y, factor = (float*)scale, offset = (float*)shift;
        TVector min = TLanes.Broadcast(range.Min), max = TLanes.Broadcast(range.Max);
        for (int r = 0; r < rows; r++, source += columns, target += columns)
        {
            int c = 0;
            for (; c <= columns - TLanes.Count; c += TLanes.Count)
            {
                TLanes.Store(target + c, TLanes.Clamp(TLanes.MultiplyAdd(TLanes.Load(source + c), TLanes.Load(factor + c), TLanes.Load(offset + c)), min, max));
            }

            for (; c < columns; c++)
            {
                target[c] = range.Clamp(MathF.FusedMultiplyAdd(source[c], factor[c], offset[c]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CombineRows(nint x, nint a, nint y, nint b, nint shift, int rows, int columns, nint z)
    {
        float* left = (float*)x, right = (float*)y, target = (float*)z, leftFactor = (float*)a, rightFactor = (float*)b, offset = (float*)shift;
        for (int r = 0; r < rows; r++, left += columns, right += columns, target += columns)
        {
            int c = 0;
            for (; c <= columns - TLanes.Count; c += TLanes.Count)
            {
                TVector sum = TLanes.MultiplyAdd(TLanes.Load(right + c), TLanes.Load(rightFactor + c), TLanes.Load(offset + c));
                TLanes.Store(target + c, TLanes.MultiplyAdd(TLanes.Load(left + c), TLanes.Load(leftFactor + c), sum));
            }

            for (; c < columns; c++)
            {
                target[c] = MathF.FusedMultiplyAdd(left[c], leftFactor[c], MathF.FusedMultiplyAdd(right[c], rightFactor[c], offset[c]));
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Sum(nint x, nint y, float sign, int count, nint z, FloatActivationRange range)
    {
        float* left = (float*)x, right = (float*)y, target = (float*)z;
        TVector min = TLanes.Broadcast(range.Min), max = TLanes.Broadcast(range.Max), factor = TLanes.Broadcast(sign);
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(target + i, TLanes.Clamp(TLanes.MultiplyAdd(TLanes.Load(right + i), factor, TLanes.Load(left + i)), min, max));
        }

        for (; i < count; i++)
        {
            target[i] = range.Clamp(left[i] + (sign * right[i]));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(nint x, float factor, int count, nint y)
    {
        float* source = (float*)x, target = (float*)y;
        TVector scale = TLanes.Broadcast(factor);
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(target + i, TLanes.MultiplyAdd(TLanes.Load(source + i), scale, TLanes.Load(target + i)));
        }

        for (; i < count; i++)
        {
            target[i] = MathF.FusedMultiplyAdd(source[i], factor, target[i]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void MaskClamped(nint y, int count, nint gradient, FloatActivationRange range)
    {
        float* value = (float*)y, target = (float*)gradient;
        TVector min = TLanes.Broadcast(range.Min), max = TLanes.Broadcast(range.Max);
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(target + i, TLanes.KeepBetween(TLanes.Load(target + i), TLanes.Load(value + i), min, max));
        }

        for (; i < count; i++)
        {
            target[i] = value[i] > range.Min && value[i] < range.Max ? target[i] : 0;
        }
    }

    /// <summary>How many rows make a whole number of vectors, so that rows with a rest are computed several at a time; 1 where they are too wide for it to matter.</summary>
    private static int Repeats(int columns)
    {
        int repeats = TLanes.Count;
        while (repeats > 1 && columns * (repeats / 2) % TLanes.Count == 0)
        {
            repeats /= 2;
        }

        return columns <= MostPeriod / repeats ? repeats : 1;
    }

    private static void Repeat(float* values, int columns, int repeats, float* target)
    {
        for (int i = 0; i < columns * repeats; i += columns)
        {
            Unsafe.CopyBlockUnaligned(target + i, values, (uint)(columns * sizeof(float)));
        }
    }

    /// <summary>Adds the first <paramref name="count"/> lanes, at most all, to what is there.</summary>
    private static void AddTo(float* total, int count, TVector value, float* tile)
    {
        if (count >= TLanes.Count)
        {
            TLanes.Store(total, TLanes.Add(TLanes.Load(total), value));
            return;
        }

        TLanes.Store(tile, value);
        for (int i = 0; i < count; i++)
        {
            total[i] += tile[i];
        }
    }
}
