using System.Runtime.CompilerServices;
using Edge.Kernels.Simd.Geometry;

namespace Edge.Kernels.Simd.Elementwise;

/// <summary>A node that applies a function to every element.</summary>
/// <typeparam name="TFunction">The function.</typeparam>
internal sealed unsafe class ElementwiseKernel<TFunction>(NodeBinding binding, NodeKernel reference, TFunction function, object? owner) : SimdKernel(reference)
    where TFunction : struct, IVectorFunction
{
    /// <inheritdoc/>
    protected override StepKernel? TryBind(StepBinding step) =>
        ElementRuns.TryResolve(binding, step) is { } runs ? new Step(function, runs, owner) : null;

    private sealed class Step(TFunction function, ElementRuns runs, object? owner) : StepKernel
    {
        private readonly AlignedBuffer _spill = new(3 * SpillBytes);

        /// <summary>What the function's addresses point into lives as long as the step.</summary>
        private readonly object? _owner = owner;

        private static int SpillBytes => TFunction.Count * Math.Max(TFunction.InputBytes, TFunction.OutputBytes);

        public override void Run(Span<byte> memory)
        {
            fixed (byte* start = memory)
            {
                Apply(function, runs.Runs, runs.LeftBase(start), runs.RightBase(start), start, _spill.Pointer);
            }

            GC.KeepAlive(_owner);
            GC.KeepAlive(this);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void Apply(TFunction function, ElementRun[] runs, byte* leftBase, byte* rightBase, byte* targetBase, byte* spill)
        {
            foreach (ElementRun run in runs)
            {
                byte* left = leftBase + run.Left, right = rightBase + run.Right, target = targetBase + run.Target;
                int count = run.Count;
                for (; count >= TFunction.Count; count -= TFunction.Count)
                {
                    function.Apply(left, right, target);
                    left += TFunction.Count * TFunction.InputBytes;
                    right += TFunction.Count * TFunction.InputBytes;
                    target += TFunction.Count * TFunction.OutputBytes;
                }

                if (count > 0)
                {
                    ApplyRest(function, left, right, target, count, spill);
                }
            }
        }

        /// <summary>Computes what does not fill a vector, through a vector of its own: nothing is touched beyond it.</summary>
        private static void ApplyRest(TFunction function, byte* left, byte* right, byte* target, int count, byte* spill)
        {
            Unsafe.CopyBlockUnaligned(spill, left, (uint)(count * TFunction.InputBytes));
            Unsafe.CopyBlockUnaligned(spill + SpillBytes, right, (uint)(count * TFunction.InputBytes));
            function.Apply(spill, spill + SpillBytes, spill + (2 * SpillBytes));
            Unsafe.CopyBlockUnaligned(target, spill + (2 * SpillBytes), (uint)(count * TFunction.OutputBytes));
        }
    }
}
