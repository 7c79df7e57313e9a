using System.Runtime.Intrinsics;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>
/// What training does to each value of a matrix <c>[R,N]</c>, or to each of its columns: sums, normalisation, clamps.
/// Addresses are those of <see cref="FloatMemory"/>, or of pinned arrays with as much room behind them; nothing is checked.
/// Sums run down the rows in a fixed order.
/// </summary>
public abstract class ColumnKernels
{
    /// <summary>Those for this processor.</summary>
    public static ColumnKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorColumnKernels<Vector512FloatLanes, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorColumnKernels<Vector256FloatLanes, Vector256<float>>()
        : new VectorColumnKernels<Vector128FloatLanes, Vector128<float>>();

    /// <summary><c>sums[c] += Σ_r x[r,c]</c>.</summary>
    public abstract void AddSums(nint x, int rows, int columns, nint sums);

    /// <summary><c>sums[c] += Σ_r x[r,c]·y[r,c]</c>.</summary>
    public abstract void AddProducts(nint x, nint y, int rows, int columns, nint sums);

    /// <summary><c>sums[c] += Σ_r (x[r,c] − origin[c])</c>, and <paramref name="squares"/> the sum of their squares.</summary>
    public abstract void AddMoments(nint x, nint origin, int rows, int columns, nint sums, nint squares);

    /// <summary><c>y[r,c] = clamp(x[r,c]·scale[c] + shift[c])</c>; y may be x.</summary>
    public abstract void Scale(nint x, nint scale, nint shift, int rows, int columns, nint y, FloatActivationRange range);

    /// <summary><c>z[r,c] = x[r,c]·a[c] + y[r,c]·b[c] + shift[c]</c>; z may be x or y.</summary>
    public abstract void Combine(nint x, nint a, nint y, nint b, nint shift, int rows, int columns, nint z);

    /// <summary><c>z[i] = clamp(x[i] + sign·y[i])</c>; z may be x or y.</summary>
    public abstract void Sum(nint x, nint y, float sign, int count, nint z, FloatActivationRange range);

    /// <summary><c>y[i] += factor·x[i]</c>.</summary>
    public abstract void AddScaled(nint x, float factor, int count, nint y);

    /// <summary><c>gradient[i] = 0</c> where the output <c>y[i]</c> of a clamp lies at or beyond an end of its range.</summary>
    public abstract void MaskClamped(nint y, int count, nint gradient, FloatActivationRange range);
}
