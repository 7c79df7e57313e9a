using System.Runtime.CompilerServices;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Simd.Pooling;

/// <summary>An int8 mean over axes that include the innermost one: every address is resolved when a step is bound.</summary>
internal sealed class IndexedMeanInt8(NodeKernel reference, Tensor input, ReduceIndex index, MeanArithmetic arithmetic) : SimdKernel(reference)
{
    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step)
    {
        if (step.Inputs[0] is not { } operand)
        {
            return null;
        }

        Region region = step.Region;
        Operand output = step.Outputs[0];
        (_, int width, int channels) = input.Shape.AsImage();
        int count = index.Offsets.Length;
        int[] sources = new int[checked(region.ElementCount * count)];
        int[] targets = new int[region.ElementCount];
        for (int i = 0; i < targets.Length; i++)
        {
            (int pixel, int c) = Math.DivRem(i, region.Channels);
            (int y, int x) = (region.Top + (pixel / region.Width), region.Left + (pixel % region.Width));
            targets[i] = output.OffsetOf(y, x) + region.Channel + c - output.Buffer.Window.Channel;
            int first = index.FirstOf(y, x, region.Channel + c);
            for (int k = 0; k < count; k++)
            {
                (int from, int channel) = Math.DivRem(first + index.Offsets[k], channels);
                sources[(i * count) + k] = operand.OffsetOf(from / width, from % width) + channel - operand.Buffer.Window.Channel;
            }
        }

        return new Step(sources, targets, count, arithmetic);
    }

    private sealed class Step(int[] sources, int[] targets, int count, MeanArithmetic arithmetic) : StepKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(Span<byte> memory)
        {
            for (int i = 0; i < targets.Length; i++)
            {
                int sum = 0;
                foreach (int source in sources.AsSpan(i * count, count))
                {
                    sum += (sbyte)memory[source];
                }

                memory[targets[i]] = (byte)arithmetic.Stored(sum);
            }
        }
    }
}
