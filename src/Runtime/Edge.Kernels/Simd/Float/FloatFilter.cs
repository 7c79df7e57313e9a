using System.Runtime.InteropServices;
using Edge.Kernels.Simd.Geometry;
using Edge.Kernels.Simd.Isa;
using Edge.Model;

namespace Edge.Kernels.Simd.Float;

/// <summary>
/// A float32 filter in the order in which tiles read it, <c>[block of vectors][tap][element][channel]</c>, with its bias.
/// Shared by all steps of a node.
/// </summary>
internal sealed unsafe class FloatFilter<TLanes, TVector>
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _bias;
    private readonly FloatJob _job;

    /// <summary>Packs some output channels.</summary>
    /// <param name="filter">Weights <c>[channel][tap][element]</c> of all channels.</param>
    /// <param name="bias">One a channel, or empty.</param>
    /// <param name="tapCount">Taps.</param>
    /// <param name="tapElements">Elements of a tap.</param>
    /// <param name="first">First channel packed.</param>
    /// <param name="channels">Channels packed.</param>
    /// <param name="blockVectors">Vectors of channels in a block.</param>
    /// <param name="range">Range of the output.</param>
    public FloatFilter(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> bias, int tapCount, int tapElements, int first, int channels, int blockVectors, FloatActivationRange range)
    {
        ReadOnlySpan<float> weights = MemoryMarshal.Cast<byte, float>(filter);
        int blockChannels = blockVectors * TLanes.Count, elements = tapCount * tapElements;
        int blocks = (channels + blockChannels - 1) / blockChannels;
        _weights = new AlignedBuffer(checked(blocks * blockChannels * elements * sizeof(float)));
        _bias = new AlignedBuffer(blocks * blockChannels * sizeof(float));
        for (int c = 0; c < channels; c++)
        {
            Span<float> block = _weights.Span<float>()[(c / blockChannels * blockChannels * elements)..];
            for (int k = 0; k < elements; k++)
            {
                block[(k * blockChannels) + (c % blockChannels)] = weights[((first + c) * elements) + k];
            }
        }

        if (!bias.IsEmpty)
        {
            MemoryMarshal.Cast<byte, float>(bias).Slice(first, channels).CopyTo(_bias.Span<float>());
        }

        _job = new FloatJob
        {
            Weights = (float*)_weights.Pointer,
            Bias = (float*)_bias.Pointer,
            TapCount = tapCount,
            TapElements = tapElements,
            Channels = channels,
            Min = range.Min,
            Max = range.Max,
        };
    }

    /// <summary>Bytes that an output pixel reads, and bytes of weights of an output channel.</summary>
    public int TapBytes => _job.TapCount * _job.TapElements * sizeof(float);

    /// <summary>A job over these channels; the caller adds the addresses of the step.</summary>
    public FloatJob Job() => _job;
}
