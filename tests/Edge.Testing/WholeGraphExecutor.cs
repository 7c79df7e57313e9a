using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Testing;

/// <summary>
/// The oracle: runs a graph node by node, every tensor whole in a buffer of its own, every node in one step. As simple as
/// an executor can be, so that planned executions can be compared with it.
/// </summary>
public sealed class WholeGraphExecutor
{
    private readonly Graph _graph;
    private readonly byte[] _memory;
    private readonly Operand?[] _operands;
    private readonly ImmutableArray<StepKernel> _steps;

    /// <summary>Prepares a graph.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="weights">Its constants.</param>
    /// <param name="kernels">What computes it.</param>
    public WholeGraphExecutor(Graph graph, WeightStore weights, IKernelSet kernels)
    {
        _graph = graph;
        _operands = new Operand?[graph.Tensors.Length];
        int bytes = 0;
        for (int i = 0; i < graph.Tensors.Length; i++)
        {
            Tensor tensor = graph.Tensors[i];
            if (!tensor.IsConstant)
            {
                Region whole = Region.Of(tensor.Shape);
                var buffer = new PlanBuffer(i, tensor.Type, MemorySpace.Arena, bytes, whole, Math.Max(1, whole.Pixels));
                _operands[i] = new Operand(tensor, buffer, 0);
                bytes = checked((int)(bytes + tensor.Bytes + 63) & ~63);
            }
        }

        _memory = new byte[bytes];
        _steps = [.. graph.Nodes.Select(node => Prepare(node, weights, kernels))];
    }

    /// <summary>Runs the network.</summary>
    /// <param name="inputs">Bytes of each input of the graph, in order.</param>
    /// <returns>Bytes of each output of the graph, in order.</returns>
    public ImmutableArray<byte[]> Run(params ReadOnlySpan<byte[]> inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i].CopyTo(_memory.AsSpan(RangeOf(_graph.Inputs[i])));
        }

        foreach (StepKernel step in _steps)
        {
            step.Run(_memory);
        }

        return [.. _graph.Outputs.Select(output => Value(output).ToArray())];
    }

    /// <summary>Runs again on the same inputs.</summary>
    /// <returns>Bytes that the steps allocated on the managed heap.</returns>
    public long AllocatedBytesOfRun()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (StepKernel step in _steps)
        {
            step.Run(_memory);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes of a computed tensor, as the last run left them.</summary>
    public ReadOnlySpan<byte> Value(int tensor) => _memory.AsSpan(RangeOf(tensor));

    private Range RangeOf(int tensor)
    {
        int start = _operands[tensor]!.Buffer.OffsetBytes;
        return start..(start + (int)_graph.Tensors[tensor].Bytes);
    }

    private StepKernel Prepare(Node node, WeightStore weights, IKernelSet kernels)
    {
        NodeKernel kernel = kernels.Prepare(new NodeBinding(_graph, node, tensor => weights[_graph.Tensors[tensor].Constant!.Value]));
        return kernel.Bind(new StepBinding(
            Region.Of(_graph.Output(node).Shape),
            [.. node.Inputs.Select(input => input < 0 ? null : _operands[input])],
            [.. node.Outputs.Select(output => _operands[output]!)],
            null,
            null));
    }
}
