using System.Runtime.Intrinsics;
using Edge.Kernels.Simd.Isa;

namespace Edge.Kernels.Training;

/// <summary>
/// The products that training a network spends its time in, over the vectors that the processor has. Addresses are those of
/// <see cref="FloatMemory"/>, or of pinned arrays with as much room behind them; nothing is checked. Each output is summed in
/// a fixed order, whichever thread computes it.
/// </summary>
public abstract class TrainingKernels
{
    /// <summary>Those for this processor.</summary>
    public static TrainingKernels Best { get; } =
        Vector512.IsHardwareAccelerated ? new VectorTrainingKernels<Vector512FloatLanes, Vector512<float>>()
        : Vector256.IsHardwareAccelerated ? new VectorTrainingKernels<Vector256FloatLanes, Vector256<float>>()
        : new VectorTrainingKernels<Vector128FloatLanes, Vector128<float>>();

    /// <summary>Columns of a packed matrix are filled up to a multiple of this.</summary>
    public abstract int BlockColumns { get; }

    /// <summary>Values of a packed matrix <c>[depth, columns]</c> with its bias.</summary>
    public int PackedCount(int depth, int columns) => Blocks(columns) * BlockColumns * (depth + 1);

    /// <summary>Columns filled up to whole blocks.</summary>
    public int PaddedColumns(int columns) => Blocks(columns) * BlockColumns;

    /// <summary>Blocks of columns.</summary>
    public int Blocks(int columns) => (columns + BlockColumns - 1) / BlockColumns;

    /// <summary>
    /// Packs a block of columns of a matrix for <see cref="Multiply"/>: its value at depth <c>tap·elements + i</c>, column c,
    /// is <c>source[taps[tap] + i·elementStride + c·columnStride]</c>.
    /// </summary>
    /// <param name="source">The matrix.</param>
    /// <param name="bias">Values added to each row, or empty.</param>
    /// <param name="taps">Where each tap starts.</param>
    /// <param name="elements">Depth of a tap.</param>
    /// <param name="elementStride">From one depth to the next.</param>
    /// <param name="columnStride">From one column to the next.</param>
    /// <param name="columns">Columns of the whole matrix.</param>
    /// <param name="block">Which block.</param>
    /// <param name="packed">The packed matrix, <see cref="PackedCount"/> values.</param>
    public abstract void Pack(ReadOnlySpan<float> source, ReadOnlySpan<float> bias, ReadOnlySpan<int> taps, int elements, int elementStride, int columnStride, int columns, int block, nint packed);

    /// <summary><c>windows · packed + bias → rows</c>: <c>[R,K]·[K,N] + [N] → [R,N]</c>, clamped.</summary>
    /// <param name="rows">The windows and where their outputs lie.</param>
    /// <param name="count">The first so many rows.</param>
    /// <param name="source">The image of the windows.</param>
    /// <param name="packed">The packed matrix.</param>
    /// <param name="columns">N.</param>
    /// <param name="target">Where outputs start.</param>
    /// <param name="range">What outputs are clamped to.</param>
    public abstract void Multiply(WindowRows rows, int count, nint source, nint packed, int columns, nint target, FloatActivationRange range);

    /// <summary><c>rows += windows · packed</c>, not clamped, bias included.</summary>
    /// <inheritdoc cref="Multiply"/>
    public abstract void MultiplyAdd(WindowRows rows, int count, nint source, nint packed, int columns, nint target);

    /// <summary><c>sums += windowsᵀ · gradients</c>: <c>[K,R]·[R,N] → [K,N]</c>, rows of <paramref name="sums"/> padded to whole blocks of columns.</summary>
    /// <param name="rows">The windows, and where the rows of gradients lie.</param>
    /// <param name="count">The first so many rows.</param>
    /// <param name="source">The image of the windows.</param>
    /// <param name="gradients">Where gradients start.</param>
    /// <param name="columns">N.</param>
    /// <param name="sums"><c>[K, PaddedColumns(N)]</c>.</param>
    public abstract void AddTransposedProduct(WindowRows rows, int count, nint source, nint gradients, int columns, nint sums);

    /// <summary>
    /// One filter a channel: <c>y[r,c] = clamp(bias[c] + Σ_t x[window r, segment t, c] · filter[t,c])</c>. A segment of
    /// <paramref name="rows"/> is a tap; its length is the number of channels.
    /// </summary>
    /// <param name="rows">The windows and where their outputs lie.</param>
    /// <param name="source">The image of the windows.</param>
    /// <param name="filter"><c>[taps, channels]</c>.</param>
    /// <param name="bias">One a channel, or 0 for none.</param>
    /// <param name="target">Where outputs start.</param>
    /// <param name="range">What outputs are clamped to.</param>
    public abstract void FilterChannels(WindowRows rows, nint source, nint filter, nint bias, nint target, FloatActivationRange range);

    /// <summary><c>y[r,c] += Σ_t x[window r, segment t, c] · filter[t,c]</c>.</summary>
    /// <inheritdoc cref="FilterChannels"/>
    public abstract void FilterChannelsAdd(WindowRows rows, nint source, nint filter, nint target);

    /// <summary><c>sums[t,c] += Σ_r x[window r, segment t, c] · gradients[r,c]</c>.</summary>
    /// <param name="rows">The windows, and where the rows of gradients lie.</param>
    /// <param name="source">The image of the windows.</param>
    /// <param name="gradients">Where gradients start.</param>
    /// <param name="sums"><c>[taps, channels]</c>.</param>
    public abstract void AddChannelProducts(WindowRows rows, nint source, nint gradients, nint sums);
}
