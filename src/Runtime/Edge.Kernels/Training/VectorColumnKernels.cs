using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>The kernels over given vectors.</summary>
internal sealed unsafe class VectorColumnKernels<TLanes, TVector> : ColumnKernels
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddSums(nint x, int rows, int columns, nint sums)
    {
        float* source = (float*)x, total = (float*)sums;
        int c = 0;
        for (; c <= columns - TLanes.Count; c += TLanes.Count)
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

            TLanes.Store(total + c, TLanes.Add(TLanes.Load(total + c), TLanes.Add(even, odd)));
        }

        for (; c < columns; c++)
        {
            float sum = 0;
            for (int r = 0; r < rows; r++)
            {
                sum += source[((nint)r * columns) + c];
            }

            total[c] += sum;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddProducts(nint x, nint y, int rows, int columns, nint sums)
    {
        float* left = (float*)x, right = (float*)y, total = (float*)sums;
        int c = 0;
        for (; c <= columns - TLanes.Count; c += TLanes.Count)
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

            TLanes.Store(total + c, TLanes.Add(TLanes.Load(total + c), TLanes.Add(even, odd)));
        }

        for (; c < columns; c++)
        {
            float sum = 0;
            for (int r = 0; r < rows; r++)
            {
                sum += left[((nint)r * columns) + c] * right[((nint)r * columns) + c];
            }

            total[c] += sum;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddMoments(nint x, nint origin, int rows, int columns, nint sums, nint squares)
    {
        float* source = (float*)x, from = (float*)origin, total = (float*)sums, totalSquares = (float*)squares;
        int c = 0;
        for (; c <= columns - TLanes.Count; c += TLanes.Count)
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

            TLanes.Store(total + c, TLanes.Add(TLanes.Load(total + c), TLanes.Add(evenSum, oddSum)));
            TLanes.Store(totalSquares + c, TLanes.Add(TLanes.Load(totalSquares + c), TLanes.Add(evenSquares, oddSquares)));
        }

        for (; c < columns; c++)
        {
            (float sum, float sumOfSquares) = (0, 0);
            for (int r = 0; r < rows; r++)
            {
                float distance = source[((nint)r * columns) + c] - from[c];
                sum += distance;
                sumOfSquares += distance * distance;
            }

            total[c] += sum;
            totalSquares[c] += sumOfSquares;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Scale(nint x, nint scale, nint shift, int rows, int columns, nint y, FloatActivationRange range)
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

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Combine(nint x, nint a, nint y, nint b, nint shift, int rows, int columns, nint z)
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
}
