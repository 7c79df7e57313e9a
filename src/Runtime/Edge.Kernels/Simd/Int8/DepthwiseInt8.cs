using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Int8;

/// <summary>
/// Int8 depthwise convolution, one filter a channel. For each row of outputs the input columns are interleaved once, so
/// that the rows of the kernel become quads of the dot product; every output then sums its columns.
/// </summary>
internal sealed unsafe class DepthwiseInt8<TLanes, TVector> : SimdKernel
    where TLanes : struct, IInt8Lanes<TVector>
    where TVector : struct
{
    private readonly Window _window;
    private readonly PackedFilters _filters;
    private readonly PackedFilters _rowFilters;

    private DepthwiseInt8(NodeKernel reference, Window window, FilterSource source)
        : base(reference)
    {
        (_window, _filters) = (window, new PackedFilters(source));
        _rowFilters = new PackedFilters(source.AsRow());
    }

    /// <summary>The kernel of a node, or null where it is not such a convolution.</summary>
    public static NodeKernel? TryPrepare(NodeBinding binding, NodeKernel reference)
    {
        if (binding.Node.Operator is not DepthwiseConv2D { Multiplier: 1 } depthwise || FilterSource.TryRead(binding, depthwise) is not { } source)
        {
            return null;
        }

        return new DepthwiseInt8<TLanes, TVector>(reference, depthwise.Window, source);
    }

    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        Region region = step.Region;
        if (TLanes.HasVnniTile && TryBindVnni(step) is { } wide)
        {
            return wide;
        }

        return step.Inputs[0] is not { } input || _filters.Get(region.Channel, region.Channels, FilterLayout.Of<TLanes, TVector>()) is not { } packed
            ? null
            : new Step(packed, new PixelMap(input, _window, step.Outputs[0], region), _window, region, (byte)_filters.Source.InputZeroPoint);
    }

    private VnniDepthwiseStep? TryBindVnni(StepBinding step) => ColumnImage.Fits(step, _window)
        ? VnniDepthwiseStep.TryBind(ColumnImage.AsRow(step), ColumnImage.AsRow(_window), _rowFilters)
        : VnniDepthwiseStep.TryBind(step, _window, _filters);

    private sealed class Step : StepKernel
    {
        private readonly PackedFilter _filter;
        private readonly PixelMap _pixels;
        private readonly Window _window;
        private readonly Region _region;
        private readonly AlignedBuffer _columns;
        private readonly AlignedBuffer _tail = new(DepthwiseTileInt8<TLanes, TVector>.TileBytes);
        private readonly AlignedBuffer _padding = new(PairChannels);
        private readonly AlignedBuffer _spill = new(4 * PairChannels);

        public Step(PackedFilter filter, PixelMap pixels, Window window, Region region, byte padding)
        {
            (_filter, _pixels, _window, _region) = (filter, pixels, window, region);
            _columns = new AlignedBuffer(checked(pixels.Columns * ColumnBytes));
            _padding.Span<byte>().Fill(padding);
        }

        private static int PairChannels => 2 * TLanes.Count;

        /// <summary>Quads of a column of the kernel.</summary>
        private int Quads => (_window.KernelHeight + 3) / 4;

        private int ColumnBytes => Quads * 4 * PairChannels;

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                TileJob job = _filter.Job();
                job.Memory = start;
                job.Scratch = _columns.Pointer;
                job.Tail = _tail.Pointer;
                int pairs = (job.Channels + PairChannels - 1) / PairChannels;
                for (int row = 0; row < _region.Height; row++)
                {
                    for (int pair = 0; pair < pairs; pair++)
                    {
                        Interleave(start, start + memory.Length, row * _window.StrideHeight, pair * PairChannels, job.Channels);
                        DepthwiseTileInt8<TLanes, TVector>.RunRow(
                            job, _pixels.Targets + (row * _region.Width), _region.Width, _window.StrideWidth * ColumnBytes, _window.DilationWidth * ColumnBytes, pair);
                    }
                }
            }

            GC.KeepAlive(this); // Tables and weights are reached by address only.
        }

        /// <summary>Lays one pair of vectors of every column of the grid out as quads over the rows of the kernel.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Interleave(byte* memory, byte* end, int firstRow, int channel, int channels)
        {
            byte* target = _columns.Pointer, padding = _padding.Pointer;
            int columns = _pixels.Columns, kernelHeight = _window.KernelHeight, valid = Math.Min(channels - channel, PairChannels);
            int rowStride = _window.DilationHeight * columns;
            byte* source = memory + channel, lastSource = end - PairChannels;
            int* offsets = _pixels.Offsets + (firstRow * columns), endOffsets = offsets + columns;
            for (; offsets < endOffsets; offsets++)
            {
                int* row = offsets;
                for (int left = kernelHeight; left > 0; left -= 4)
                {
                    // Rows behind the last have weights of 0: any row will do.
                    byte* row0 = Address(source, row[0], padding), row1 = row0, row2 = row0, row3 = row0;
                    if (left > 1)
                    {
                        row1 = Address(source, row[rowStride], padding);
                    }

                    if (left > 2)
                    {
                        row2 = Address(source, row[2 * rowStride], padding);
                    }

                    if (left > 3)
                    {
                        row3 = Address(source, row[3 * rowStride], padding);
                    }

                    if (valid < PairChannels)
                    {
                        row0 = Readable(row0, lastSource, 0, valid);
                        row1 = Readable(row1, lastSource, 1, valid);
                        row2 = Readable(row2, lastSource, 2, valid);
                        row3 = Readable(row3, lastSource, 3, valid);
                    }

                    TLanes.Interleave(row0, row1, row2, row3, target);
                    target += 4 * PairChannels;
                    row += 4 * rowStride;
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static byte* Address(byte* source, int offset, byte* padding) => offset == PixelMap.Padding ? padding : source + offset;

        /// <summary>The channels at <paramref name="source"/>, copied to a place of their own where a vector would read past the memory.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private byte* Readable(byte* source, byte* lastSource, int slot, int valid)
        {
            if (source <= lastSource || (source >= _padding.Pointer && source < _padding.Pointer + PairChannels))
            {
                return source;
            }

            byte* spill = _spill.Pointer + (slot * PairChannels);
            Buffer.MemoryCopy(source, spill, PairChannels, valid);
            return spill;
        }
    }
}
