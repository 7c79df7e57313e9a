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
    private readonly int _quads;
    private readonly int _columnBytes;
    private readonly int _readBytes;
    private readonly AlignedBuffer _columns;
    private readonly AlignedBuffer _padding;
    private readonly AlignedBuffer _sums = new(VectorBytes * (1 + VnniColumnCode.Pixels));
    private readonly AlignedBuffer _targets;

    private VnniDepthwiseStep(PackedFilter filter, PixelMap pixels, Window window, Region region, int fold, byte padding)
    {
        (_filter, _pixels, _window, _region, _fold) = (filter, pixels, window, region, fold);
        _quads = (window.KernelHeight + 3) / 4;
        _columnBytes = _quads * VectorBytes / fold;
        _readBytes = (region.Channels + Lanes - 1) / Lanes * Lanes; // Whole vectors of each pixel.

        // The last call may sum up to seven pixels that are not there.
        _columns = new AlignedBuffer(checked(((pixels.Columns + (VnniColumnCode.Pixels * fold * window.StrideWidth)) * _columnBytes) + VectorBytes));
        _padding = new AlignedBuffer(_readBytes);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Span<byte> memory)
    {
        fixed (byte* start = memory)
        {
            nint* addresses = _pixels.Addresses(memory, _padding.Pointer, _readBytes);
            TileJob job = _filter.Job();
            int width = (_region.Width + _fold - 1) / _fold, channels = _region.Channels * _fold;
            for (int row = 0; row < _region.Height; row++)
            {
                nint* rowAddresses = addresses + (row * _window.StrideHeight * _pixels.Columns);
                for (int channel = 0; channel < channels; channel += Lanes)
                {
                    Interleave(rowAddresses, channel);
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
        nint tapBytes = VectorBytes / _fold, pixelBytes = _window.StrideWidth * _fold * _columnBytes;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Interleave(nint* addresses, int channel)
    {
        nint rowStride = _window.DilationHeight * _pixels.Columns;
        for (int quad = 0; quad < _quads; quad++, addresses += 4 * rowStride)
        {
            // Rows behind the last have weights of 0: any row will do.
            int rows = _window.KernelHeight - (4 * quad);
            Interleave(
                addresses, rows > 1 ? rowStride : 0, rows > 2 ? 2 * rowStride : 0, rows > 3 ? 3 * rowStride : 0,
                channel, _columns.Pointer + (quad * VectorBytes), _columnBytes, _pixels.Columns, QuadOrder.Pointer);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(nint* row0, nint second, nint third, nint fourth, nint channel, byte* target, nint columnBytes, int columns, byte* quadOrder)
    {
        Vector512<byte> order = Vector512.Load(quadOrder), offsets = Vector512.Create((byte)128);
        for (nint* end = row0 + columns; row0 < end; row0++, target += columnBytes)
        {
            Vector256<byte> low = Vector128.Load((byte*)row0[0] + channel).ToVector256Unsafe().WithUpper(Vector128.Load((byte*)row0[second] + channel));
            Vector256<byte> high = Vector128.Load((byte*)row0[third] + channel).ToVector256Unsafe().WithUpper(Vector128.Load((byte*)row0[fourth] + channel));
            (Avx512Vbmi.PermuteVar64x8(low.ToVector512Unsafe().WithUpper(high), order) ^ offsets).Store(target);
        }
    }

    private static AlignedBuffer Bytes(ReadOnlySpan<byte> values)
    {
        var buffer = new AlignedBuffer(values.Length);
        values.CopyTo(buffer.Span<byte>());
        return buffer;
    }
}
