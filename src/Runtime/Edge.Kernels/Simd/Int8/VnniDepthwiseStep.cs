using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.MachineCode;
using Edge.Model;

namespace Edge.Kernels.Simd.Int8;

/// <summary>
/// An int8 depthwise convolution, 16 channels at a time: for each row of outputs the input columns are interleaved, so that the
/// rows of the kernel become quads, and <see cref="VnniColumnCode"/> sums them. Eight channels are taken two pixels at a time.
/// </summary>
internal sealed unsafe class VnniDepthwiseStep : StepKernel
{
    private const int Lanes = 16;
    private const int VectorBytes = 64;

    private readonly PackedFilter _filter;
    private readonly PixelMap _pixels;
    private readonly Window _window;
    private readonly Region _region;
    private readonly int _fold;
    private readonly AlignedBuffer _columns;
    private readonly AlignedBuffer _padding;
    private readonly AlignedBuffer _sums = new(VectorBytes * (1 + VnniColumnCode.Pixels));
    private readonly AlignedBuffer _targets;
    private readonly int _readEnd;

    private VnniDepthwiseStep(PackedFilter filter, PixelMap pixels, Window window, Region region, int fold, byte padding)
    {
        (_filter, _pixels, _window, _region, _fold) = (filter, pixels, window, region, fold);
        int blocks = (region.Channels + Lanes - 1) / Lanes;
        _readEnd = pixels.LastOffset + (blocks * Lanes);

        // The last call may sum up to seven pixels that are not there.
        _columns = new AlignedBuffer(checked(((pixels.Columns + (VnniColumnCode.Pixels * fold * window.StrideWidth)) * ColumnBytes) + VectorBytes));
        _padding = new AlignedBuffer(blocks * Lanes);
        _padding.Span<byte>().Fill(padding);
        int[] targets = new int[region.Height * ((region.Width + fold - 1) / fold)];
        for (int i = 0; i < targets.Length; i++)
        {
            int columns = (region.Width + fold - 1) / fold;
            targets[i] = pixels.Targets[(i / columns * region.Width) + (i % columns * fold)];
        }

        _targets = AlignedBuffer.Of(targets);
    }

    // Of four rows of 16 channels, the quad of each channel.
    private static readonly AlignedBuffer QuadOrder = Bytes([.. Enumerable.Range(0, VectorBytes).Select(i => (byte)((i % 4 * Lanes) + (i / 4)))]);

    /// <summary>Quads of a column of the kernel.</summary>
    private int Quads => (_window.KernelHeight + 3) / 4;

    private int ColumnBytes => Quads * VectorBytes / _fold;

    /// <summary>Binds a step, or returns null where the processor, the window or the memory is not made for it.</summary>
    public static VnniDepthwiseStep? TryBind(StepBinding step, Window window, PackedFilters filters)
    {
        Region region = step.Region;
        if (!VnniColumnCode.IsSupported || window.DilationWidth != 1 || step.Inputs[0] is not { } input)
        {
            return null;
        }

        var pixels = new PixelMap(input, window, step.Outputs[0], region);
        int fold = region.Channels == filters.Source.Channels ? Fold(pixels, window, region) : 1;
        PackedFilter? filter = filters.Get(region.Channel, region.Channels, new FilterLayout(Lanes / 2, 128, Lanes), fold);
        return filter is null ? null : new VnniDepthwiseStep(filter, pixels, window, region, fold, (byte)filters.Source.InputZeroPoint);
    }

    /// <inheritdoc/>
    public override void Run(Span<byte> memory)
    {
        fixed (byte* start = memory)
        {
            nint* addresses = _pixels.Addresses(start, _padding.Pointer);
            TileJob job = _filter.Job();
            int width = (_region.Width + _fold - 1) / _fold, channels = _region.Channels * _fold;
            bool isSafe = _readEnd <= memory.Length;
            for (int row = 0; row < _region.Height; row++)
            {
                nint* rowAddresses = addresses + (row * _window.StrideHeight * _pixels.Columns);
                for (int channel = 0; channel < channels; channel += Lanes)
                {
                    Interleave(rowAddresses, channel, isSafe ? nint.MaxValue : (nint)(start + memory.Length - Lanes));
                    RunRow(job, start + channel, (int*)_targets.Pointer + (row * width), width, channel, Math.Min(channels - channel, Lanes));
                }
            }
        }

        GC.KeepAlive(this); // Tables and weights are reached by address only.
    }

    /// <summary>Two pixels of eight channels make a vector where they lie side by side, in the columns and in the output.</summary>
    private static int Fold(PixelMap pixels, Window window, Region region)
    {
        const int FoldedChannels = 8;
        if (region.Channels != FoldedChannels || window.StrideWidth != 1 || window.KernelHeight > 4 || region.Width % 2 != 0)
        {
            return 1;
        }

        for (int i = 0; i < region.Pixels; i += 2)
        {
            if (pixels.Targets[i + 1] != pixels.Targets[i] + FoldedChannels)
            {
                return 1;
            }
        }

        return 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunRow(in TileJob job, byte* target, int* targets, int width, int channel, int channels)
    {
        int block = channel / Lanes;
        byte* weights = job.Weights + (block * job.PairBytes), constants = job.Requantization + (block * job.RequantizationPairBytes);
        int* sums = (int*)_sums.Pointer;
        Vector512.Load(job.Bias + channel).Store(sums);
        nint tapBytes = VectorBytes / _fold, pixelBytes = _window.StrideWidth * _fold * ColumnBytes;
        byte* columns = _columns.Pointer;
        for (int x = 0; x < width; x += VnniColumnCode.Pixels)
        {
            VnniColumnCode.Sum(columns + (x * pixelBytes), pixelBytes, weights, weights + job.PairBytes, tapBytes, sums);
            VnniRequantization.Store(sums + Lanes, Lanes, constants, job.ShiftsLeft, target, targets + x, Math.Min(width - x, VnniColumnCode.Pixels), channels);
        }
    }

    /// <summary>Lays 16 channels of every column of the grid out as quads over the rows of the kernel.</summary>
    /// <param name="addresses">Pixels of the grid from the first row that is needed.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="lastSource">Last address at which 16 bytes may be read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interleave(nint* addresses, int channel, nint lastSource)
    {
        Vector512<byte> order = Vector512.Load(QuadOrder.Pointer), offsets = Vector512.Create((byte)128);
        byte* target = _columns.Pointer;
        int columns = _pixels.Columns, kernelHeight = _window.KernelHeight, columnBytes = ColumnBytes;
        nint rowStride = _window.DilationHeight * columns;
        byte* spill = stackalloc byte[4 * Lanes];
        for (int column = 0; column < columns; column++, target += columnBytes)
        {
            nint* row = addresses + column;
            for (int first = 0; first < kernelHeight; first += 4)
            {
                // Rows behind the last have weights of 0: any row will do.
                byte* row0 = (byte*)row[0] + channel;
                byte* row1 = first + 1 < kernelHeight ? (byte*)row[rowStride] + channel : row0;
                byte* row2 = first + 2 < kernelHeight ? (byte*)row[2 * rowStride] + channel : row0;
                byte* row3 = first + 3 < kernelHeight ? (byte*)row[3 * rowStride] + channel : row0;
                if (lastSource != nint.MaxValue)
                {
                    row0 = Readable(row0, lastSource, spill);
                    row1 = Readable(row1, lastSource, spill + Lanes);
                    row2 = Readable(row2, lastSource, spill + (2 * Lanes));
                    row3 = Readable(row3, lastSource, spill + (3 * Lanes));
                }

                Vector512<byte> rows = Vector512.Create(
                    Vector256.Create(Vector128.Load(row0), Vector128.Load(row1)),
                    Vector256.Create(Vector128.Load(row2), Vector128.Load(row3)));
                (Avx512Vbmi.PermuteVar64x8(rows, order) ^ offsets).Store(target + (first / 4 * VectorBytes));
                row += 4 * rowStride;
            }
        }
    }

    /// <summary>The channels at <paramref name="source"/>, copied to a place of their own where a vector would read past the memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Readable(byte* source, nint lastSource, byte* spill)
    {
        nint missing = (nint)source - lastSource;
        if (missing is <= 0 or >= Lanes)
        {
            return source;
        }

        Unsafe.CopyBlockUnaligned(spill, source, (uint)(Lanes - missing));
        return spill;
    }

    private static AlignedBuffer Bytes(ReadOnlySpan<byte> values)
    {
        var buffer = new AlignedBuffer(values.Length);
        values.CopyTo(buffer.Span<byte>());
        return buffer;
    }
}
