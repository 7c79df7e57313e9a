using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// The caller's side of a device that takes and gives stored tensors only, such as a microcontroller: the boundary of a
/// plan's feeds (a leading Transpose, Quantize) and fetches (a trailing Dequantize), computed on whole tensors, and the
/// regions between.
/// </summary>
public sealed class BoardTensors
{
    private readonly CallerTensors _caller;
    private readonly byte[] _memory;
    private readonly (int Offset, int Bytes)[] _inputs;
    private readonly (int Offset, int Bytes)[] _outputs;
    private readonly PlanBuffer[] _stored;
    private readonly StepKernel[] _arriving;
    private readonly StepKernel[] _leaving;

    private BoardTensors(CallerTensors caller, byte[] memory, Tensors inputs, Tensors outputs)
    {
        (_caller, _memory) = (caller, memory);
        (_inputs, _outputs) = ([.. inputs.Stored.Select(s => (s.Base, s.Buffer.SizeBytes))], [.. outputs.Stored.Select(s => (s.Base, s.Buffer.SizeBytes))]);
        _stored = [.. inputs.Stored.Select(s => s.Buffer)];
        (_arriving, _leaving) = (inputs.Kernels, outputs.Kernels);
    }

    /// <summary>Prepares the boundary of a device.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="device">The device that feeds and fetches.</param>
    /// <param name="kernels">What converts.</param>
    public static BoardTensors Of(Plan plan, int device, IKernelSet kernels)
    {
        Layout layout = new(plan.Graph, kernels);
        ImmutableArray<Step> steps = plan.Devices[device].Steps;
        CallerTensors caller = new(plan.Graph);
        Tensors inputs = layout.Inputs(caller, steps), outputs = layout.Outputs(caller, steps);
        return new BoardTensors(caller, new byte[layout.SizeBytes], inputs, outputs);
    }

    /// <summary>Takes the tensors of one inference, and brings its inputs into the form in which the device takes them.</summary>
    /// <exception cref="EdgeException">EDGE5025 or EDGE5026 for tensors that do not fit the network.</exception>
    public void Begin(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        _caller.Attach(inputs, outputs);
        Run(_arriving);
    }

    /// <summary>Writes a region of an input, its pixels in row-major order.</summary>
    /// <param name="input">Position of the input.</param>
    /// <param name="region">A region of the stored tensor.</param>
    /// <param name="bytes">Filled; as large as the region.</param>
    public void Read(int input, Region region, Span<byte> bytes)
    {
        PlanBuffer stored = _stored[input];
        CopyRun.CopyAll(CopyRun.Between(stored, _inputs[input].Offset, CopyRun.Packed(stored.Tensor, stored.Type, region), 0, region), _memory, bytes);
    }

    /// <summary>The whole region of an input's stored tensor, or an empty one where there is no such input.</summary>
    public Region InputRegion(int input) => input < _stored.Length ? _stored[input].Window : default;

    /// <summary>The bytes of an output's stored tensor, to be filled; empty where there is no such output.</summary>
    public Memory<byte> Output(int output) => output < _outputs.Length ? _memory.AsMemory(_outputs[output].Offset, _outputs[output].Bytes) : default;

    /// <summary>Gives the outputs of the inference to the caller.</summary>
    public void End()
    {
        Run(_leaving);
        _caller.Detach();
    }

    private void Run(StepKernel[] kernels)
    {
        foreach (StepKernel kernel in kernels)
        {
            kernel.Run(_memory);
        }
    }

    /// <summary>Stored tensors, where each lies, and the kernels between them and the caller's.</summary>
    private sealed record Tensors((PlanBuffer Buffer, int Base)[] Stored, StepKernel[] Kernels);

    /// <summary>Places whole tensors one behind the other.</summary>
    private sealed class Layout(Graph graph, IKernelSet kernels)
    {
        private const int Alignment = 64;
        private readonly Dictionary<int, int> _places = [];

        public int SizeBytes { get; private set; }

        public Tensors Inputs(CallerTensors caller, ImmutableArray<Step> steps)
        {
            (PlanBuffer, int)[] stored = new (PlanBuffer, int)[graph.Inputs.Length];
            List<StepKernel> run = [];
            for (int i = 0; i < stored.Length; i++)
            {
                int tensor = graph.Inputs[i], node = steps.OfType<FeedStep>().FirstOrDefault(f => f.Input == i)?.Node ?? -1;
                run.Add(new FeedKernel(caller, i, CopyRun.Between(Whole(tensor), 0, Whole(tensor), Place(tensor), Whole(tensor).Window), convert: null));
                foreach (int boundary in node < 0 ? [] : InputBoundary.Nodes(graph, tensor, node))
                {
                    run.Add(Convert(boundary));
                    tensor = graph.Nodes[boundary].Outputs[0];
                }

                stored[i] = (Whole(tensor), Place(tensor));
            }

            return new Tensors(stored, [.. run]);
        }

        public Tensors Outputs(CallerTensors caller, ImmutableArray<Step> steps)
        {
            (PlanBuffer, int)[] stored = new (PlanBuffer, int)[graph.Outputs.Length];
            List<StepKernel> run = [];
            for (int i = 0; i < stored.Length; i++)
            {
                int output = graph.Outputs[i], node = steps.OfType<FetchStep>().FirstOrDefault(f => f.Output == i)?.Node ?? -1;
                int tensor = node < 0 ? output : graph.Nodes[node].Inputs[0];
                stored[i] = (Whole(tensor), Place(tensor));
                StepKernel? convert = node < 0 ? null : Convert(node);
                run.Add(new FetchKernel(caller, i, CopyRun.Between(Whole(output), Place(output), Whole(output), 0, Whole(output).Window), convert));
            }

            return new Tensors(stored, [.. run]);
        }

        private StepKernel Convert(int node)
        {
            (int from, int to) = (graph.Nodes[node].Inputs[0], graph.Nodes[node].Outputs[0]);
            NodeKernel kernel = kernels.Prepare(new NodeBinding(graph, graph.Nodes[node], _ => default));
            return kernel.Bind(new StepBinding(Whole(to).Window, [Operand(from)], [Operand(to)], Accumulation: null, Accumulator: null));
        }

        private Operand Operand(int tensor) => new(graph.Tensors[tensor], Whole(tensor), Place(tensor));

        private PlanBuffer Whole(int tensor) => CopyRun.Packed(tensor, graph.Tensors[tensor].Type, Region.Of(graph.Tensors[tensor].Shape));

        private int Place(int tensor)
        {
            if (_places.TryAdd(tensor, SizeBytes))
            {
                SizeBytes = checked((int)((SizeBytes + graph.Tensors[tensor].Bytes + Alignment - 1) / Alignment * Alignment));
            }

            return _places[tensor];
        }
    }
}
