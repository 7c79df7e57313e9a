using Edge.Kernels;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;

namespace Edge.Runtime;

/// <summary>Answers <see cref="MeasureRequest"/>s: bounded by the memory that the agent lends and by the time of a few runs.</summary>
internal sealed class AgentMeasurement(AgentOptions options, IKernelSet kernels)
{
    private StepMeasurement? _measurement;

    /// <summary>Measures.</summary>
    /// <exception cref="EdgeException">EDGE5540: the plan is for several devices, or a language model; EDGE5124: it needs too much memory; EDGE12xx: it is not sound.</exception>
    public MeasureResponse Measure(MeasureRequest request)
    {
        Plan plan = PlanEncoding.Read(request.Plan.Span);
        if (plan.Tokens is not null || plan.Devices.Length != 1)
        {
            throw AgentErrors.NotMeasured(plan.Graph.Name, plan.Devices.Length);
        }

        // Weights are zeros of the same size; the kernels' own layout of them takes as much again.
        long memory = plan.Devices[0].ArenaBytes + (long)plan.Devices[0].InputBytes + (2 * plan.Shards.Sum(s => s.SizeBytes)) + plan.Graph.Inputs.Concat(plan.Graph.Outputs).Sum(t => plan.Graph.Tensors[t].Bytes);
        if (memory > options.MaxMemoryBytes)
        {
            throw AgentErrors.TooMuch("bytes of memory", memory, options.MaxMemoryBytes);
        }

        _measurement ??= new StepMeasurement(kernels, options.FirstBytes, options.NearBytes);
        return new MeasureResponse(_measurement.Measure(plan, new ZeroShards()));
    }

    /// <summary>Weights of zeros: how long a step takes does not depend on them.</summary>
    private sealed class ZeroShards : IShardSource
    {
        /// <inheritdoc/>
        public ReadOnlyMemory<byte> Load(Shard shard) => new byte[shard.SizeBytes];
    }
}
