using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// Predicted times of computations: the fixed cost of a step, and the larger of what its arithmetic and what its bytes take
/// (the roofline of Williams, Waterman and Patterson, 2009). A token alone is bound by bytes, a prompt by arithmetic.
/// </summary>
/// <param name="profile">The device.</param>
internal sealed class ComputeCost(DeviceProfile profile)
{
    /// <summary>Speed with which a device works through weights, in bytes a second: what shares follow.</summary>
    public static double SpeedOf(DeviceProfile profile) =>
        Math.Min(profile.MemoryBytesPerSecond, profile.Int8MacsPerSecond * profile.Cores * ElementType.Q4_0.BlockBytes() / ElementType.Q4_0.BlockElements());

    /// <summary>Time of a step.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="device">The device of the plan.</param>
    /// <param name="step">The step.</param>
    /// <param name="loaded">Entries of the shards that are loaded, by constant.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="context">Tokens that each row attends to.</param>
    public double StepUs(Graph graph, PlanDevice device, ComputeStep step, IReadOnlyDictionary<int, ShardEntry> loaded, int rows, int context)
    {
        Node node = graph.Nodes[step.Node];
        double weights = 0, macs = 0;
        bool isFloat = true;
        for (int position = 0; position < node.Inputs.Length; position++)
        {
            if (graph.Input(node, position) is not { IsConstant: true } constant || !loaded.TryGetValue(node.Inputs[position], out ShardEntry? entry))
            {
                continue;
            }

            WeightSlice slice = entry.Slice ?? WeightSlices.Whole(constant);
            double values = (double)slice.Experts * slice.Rows * slice.Columns, used = 1, products = rows;
            if (node.Operator is EmbeddingLookup)
            {
                (used, products) = (Math.Min(1, (double)rows / slice.Rows), 0);
            }
            else if (node.Operator is MixtureOfExperts mixture)
            {
                int experts = WeightSlices.Whole(constant).Experts;
                (used, products) = (Math.Min(1, (double)rows * mixture.UsedCount / experts), (double)rows * mixture.UsedCount / experts);
            }

            weights += entry.SizeBytes * used;
            macs += values * products;
            isFloat &= !constant.Type.IsPacked();
        }

        double activations = 4.0 * rows * (step.Output.Channels + step.Inputs.Where(b => b >= 0).Sum(b => (double)device.Buffers[b].Window.Channels));
        if (node.Operator is Attention attention)
        {
            macs += 2.0 * rows * step.Output.Channels * context;
            activations += 2.0 * 2 * context * device.Buffers[step.Inputs[1]].Window.Channels * Math.Max(1, rows / 16.0);
            isFloat = attention.HeadSize > 0;
        }

        double rate = (isFloat ? profile.Float32MacsPerSecond : profile.Int8MacsPerSecond) * profile.Cores;
        return profile.StepOverheadUs + (Math.Max(macs / Math.Max(rate, 1), (weights + activations) / Math.Max(profile.MemoryBytesPerSecond, 1)) * 1e6);
    }
}
