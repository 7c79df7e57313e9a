using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>
/// An operator that moves elements: output element i comes from input element <c>Begin + Σ index[d]·step[d]</c>, one index a
/// dimension. Operators differ in how they map dimensions; stored values are copied as they are.
/// </summary>
internal abstract class GatherKernel(NodeBinding binding) : ReferenceKernel(binding)
{
    private Func<StepBinding, StepKernel>? _bind;

    /// <summary>The mapping that steps follow.</summary>
    public GatherMapping? Mapping { get; private set; }

    public override StepKernel Bind(StepBinding step)
    {
        RefuseAccumulation(step);
        return _bind!(step);
    }

    /// <summary>Chooses the mapping that steps follow.</summary>
    /// <param name="output">Dimensions that output elements are counted in.</param>
    /// <param name="dimensions">Where each of them reads the input.</param>
    /// <param name="input">Dimensions that input elements are counted in.</param>
    /// <param name="padding">Bytes of the element where the input has none; empty if that cannot be.</param>
    protected void Gather(Shape output, GatherDimension[] dimensions, Shape input, byte[] padding)
    {
        if (Input(0).Type != Output.Type)
        {
            throw NoKernel();
        }

        Mapping = new GatherMapping(output, dimensions, input, padding);
        _bind = Output.Type.BlockBytes() switch
        {
            1 => step => Create<byte>(step),
            2 => step => Create<ushort>(step),
            4 => step => Create<uint>(step),
            8 => step => Create<ulong>(step),
            _ => throw NoKernel(),
        };

        Step<T> Create<T>(StepBinding step)
            where T : unmanaged
        {
            var index = new GatherIndex(output, dimensions, input);
            return new Step<T>(step.Region, Output.Shape.AsImage(), Reader(step, 0, index.Needed(step.Region, Output.Shape, Input(0).Shape)), Writer(step), index, padding);
        }
    }

    private sealed class Step<T>(Region region, (int Height, int Width, int Channels) image, TensorView input, TensorView output, GatherIndex index, byte[] padding) : StepKernel
        where T : unmanaged
    {
        private readonly T _padding = padding.Length == 0 ? default : MemoryMarshal.Read<T>(padding);

        public override void Run(Span<byte> memory)
        {
            for (int y = region.Top; y < region.Bottom; y++)
            {
                for (int x = region.Left; x < region.Right; x++)
                {
                    Span<T> pixel = output.MutablePixel<T>(memory, y, x);
                    int first = ((y * image.Width) + x) * image.Channels;
                    for (int c = region.Channel; c < region.ChannelEnd; c++)
                    {
                        int source = index.SourceOf(first + c);
                        pixel[c - output.Channel] = source < 0 ? _padding : input.Element<T>(memory, source);
                    }
                }
            }
        }
    }
}
