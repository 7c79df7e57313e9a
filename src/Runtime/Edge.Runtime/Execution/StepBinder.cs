using System.Diagnostics;
using Edge.Kernels;
using Edge.Model;
using Edge.Transport.Collectives;

namespace Edge.Runtime;

/// <summary>Turns the steps of a program into kernels with every address resolved.</summary>
internal sealed class StepBinder(
    Plan plan,
    int device,
    DeviceMemory memory,
    StagingLayout staging,
    ResidentWeights weights,
    IKernelSet kernels,
    CallerTensors caller,
    ExchangeSlot exchange)
{
    private readonly PlanDevice _program = plan.Devices[device];
    private readonly Dictionary<int, NodeKernel> _nodes = [];

    public StepKernel Bind(Step step) => step switch
    {
        ComputeStep s => Bind(s),
        FeedStep s => Bind(s),
        FetchStep s => Bind(s),
        CopyStep s => new CopyKernel(CopyRun.Between(Buffer(s.Source), Base(s.Source), Buffer(s.Target), Base(s.Target), s.Region)),
        SendStep s => new SendKernel(exchange, [Outgoing(s.Part)]),
        ScatterStep s => new SendKernel(exchange, [.. s.Parts.Select(Outgoing)]),
        BroadcastStep s => new SendKernel(exchange, [.. s.Peers.Select(p => Outgoing(new TransferPart(p, s.Tag, s.Buffer, s.Region)))]),
        ReceiveStep s => new ReceiveKernel(exchange, memory.Memory, [Incoming(s.Part)]),
        GatherStep s => new ReceiveKernel(exchange, memory.Memory, [.. s.Parts.Select(Incoming)]),
        AllReduceStep s => Bind(s),
        LoadStep or ReleaseStep => new ResidentKernel(),
        _ => throw ExecutionErrors.UnknownStep(step.GetType().Name),
    };

    private StepKernel Bind(ComputeStep step)
    {
        Node node = plan.Graph.Nodes[step.Node];
        return Prepare(step.Node).Bind(new StepBinding(
            step.Output,
            [.. step.Inputs.Select((buffer, i) => buffer < 0 ? null : Operand(node.Inputs[i], buffer))],
            [.. step.Outputs.Select((buffer, i) => Operand(node.Outputs[i], buffer))],
            step.Accumulation,
            step.Accumulation is { } sums ? Operand(node.Outputs[0], sums.Buffer) : null));
    }

    private FeedKernel Bind(FeedStep step)
    {
        int input = plan.Graph.Inputs[step.Input];
        PlanBuffer whole = Whole(input), buffer = Buffer(step.Buffer);
        if (step.Node < 0)
        {
            return new FeedKernel(caller, step.Input, CopyRun.Between(whole, 0, buffer, Base(step.Buffer), step.Region), convert: null);
        }

        Node node = plan.Graph.Nodes[step.Node];
        Debug.Assert(whole.Window == Region.Of(plan.Graph.Output(node).Shape), "a boundary node converts element by element");
        int stagingBase = memory.StagingBase + staging.OffsetOf(input);
        StepKernel convert = Prepare(step.Node).Bind(new StepBinding(
            step.Region,
            [new Operand(plan.Graph.Tensors[input], whole, stagingBase)],
            [Operand(node.Outputs[0], step.Buffer)],
            Accumulation: null,
            Accumulator: null));
        return new FeedKernel(caller, step.Input, CopyRun.Between(whole, 0, whole, stagingBase, step.Region), convert);
    }

    private FetchKernel Bind(FetchStep step)
    {
        int output = plan.Graph.Outputs[step.Output];
        PlanBuffer whole = Whole(output), buffer = Buffer(step.Buffer);
        Debug.Assert(buffer.Window == whole.Window && buffer.IsWhole, "an output is fetched from a buffer that holds all of it");
        if (step.Node < 0)
        {
            return new FetchKernel(caller, step.Output, CopyRun.Between(buffer, Base(step.Buffer), whole, 0, whole.Window), convert: null);
        }

        Node node = plan.Graph.Nodes[step.Node];
        int stagingBase = memory.StagingBase + staging.OffsetOf(output);
        StepKernel convert = Prepare(step.Node).Bind(new StepBinding(
            whole.Window,
            [Operand(node.Inputs[0], step.Buffer)],
            [new Operand(plan.Graph.Tensors[output], whole, stagingBase)],
            Accumulation: null,
            Accumulator: null));
        return new FetchKernel(caller, step.Output, CopyRun.Between(whole, stagingBase, whole, 0, whole.Window), convert);
    }

    private StepKernel Bind(AllReduceStep step)
    {
        int offset = Base(step.Buffer) + Buffer(step.Buffer).OffsetBytes, sizeBytes = Buffer(step.Buffer).SizeBytes;
        return step.Payload switch
        {
            AllReducePayload.Float16 => new AllReduceKernel<Float16Encoding>(exchange, step, device, offset, sizeBytes),
            AllReducePayload.Q8 => new AllReduceKernel<Q8Encoding>(exchange, step, device, offset, sizeBytes),
            _ => new AllReduceKernel<Float32Encoding>(exchange, step, device, offset, sizeBytes),
        };
    }

    private NodeKernel Prepare(int node)
    {
        if (!_nodes.TryGetValue(node, out NodeKernel? kernel))
        {
            kernel = kernels.Prepare(new NodeBinding(plan.Graph, plan.Graph.Nodes[node], weights.Constant));
            _nodes.Add(node, kernel);
        }

        return kernel;
    }

    private Message Outgoing(TransferPart part) =>
        Message.Of(part, CopyRun.Between(Buffer(part.Buffer), Base(part.Buffer), Packed(part), 0, part.Region));

    private Message Incoming(TransferPart part) =>
        Message.Of(part, CopyRun.Between(Packed(part), 0, Buffer(part.Buffer), Base(part.Buffer), part.Region));

    private PlanBuffer Packed(TransferPart part) => CopyRun.Packed(Buffer(part.Buffer).Tensor, Buffer(part.Buffer).Type, part.Region);

    private PlanBuffer Whole(int tensor) => CopyRun.Packed(tensor, plan.Graph.Tensors[tensor].Type, Region.Of(plan.Graph.Tensors[tensor].Shape));

    private PlanBuffer Buffer(int index) => _program.Buffers[index];

    private int Base(int buffer) => memory.BaseOf(Buffer(buffer).Space);

    private Operand Operand(int tensor, int buffer) => new(plan.Graph.Tensors[tensor], Buffer(buffer), Base(buffer));
}
