using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Kernels;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Transport.Latents;

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
    ExchangeSlot exchange,
    WorkerTeam? team)
{
    private readonly PlanDevice _program = plan.Devices[device];
    private readonly Dictionary<int, NodeKernel> _nodes = [];
    private readonly HashSet<int> _arranged = [];

    public StepKernel Bind(Step step) => step switch
    {
        ComputeStep s => Bind(s),
        FeedStep s => Bind(s),
        FetchStep s => Bind(s),
        CopyStep s => new CopyKernel(CopyRun.Between(Buffer(s.Source), Base(s.Source), Buffer(s.Target), Base(s.Target), s.Region)),
        SendStep s => new SendKernel(exchange, [Outgoing(s.Part)]),
        ScatterStep s => new SendKernel(exchange, [.. s.Parts.Select(Outgoing)]),
        BroadcastStep s => new SendKernel(exchange, [.. s.Peers.Select(p => Outgoing(s.PartFor(p)))]),
        ReceiveStep s => new ReceiveKernel(exchange, memory.Memory, [Incoming(s.Part)]),
        GatherStep s => new ReceiveKernel(exchange, memory.Memory, [.. s.Parts.Select(Incoming)]),
        AllReduceStep s => Bind(s),
        LoadStep or ReleaseStep => new ResidentKernel(),
        _ => throw ExecutionErrors.UnknownStep(step.GetType().Name),
    };

    private StepKernel Bind(ComputeStep step)
    {
        Node node = plan.Graph.Nodes[step.Node];
        return Bind(step.Node, new StepBinding(
            step.Output,
            [.. step.Inputs.Select((buffer, i) => buffer < 0 ? null : Operand(node.Inputs[i], buffer))],
            [.. step.Outputs.Select((buffer, i) => Operand(node.Outputs[i], buffer))],
            step.Accumulation,
            step.Accumulation is { } sums ? Operand(node.Outputs[0], sums.Buffer) : null));
    }

    /// <summary>Binds a step, divided among the threads where that pays.</summary>
    private StepKernel Bind(int node, StepBinding step)
    {
        NodeKernel kernel = Prepare(node);
        Region[] parts = team is null ? [step.Region] : StepDivision.Cut(plan.Graph, plan.Graph.Nodes[node], step, team.Threads);
        return parts.Length == 1 ? kernel.Bind(step) : new DividedKernel([.. parts.Select(p => kernel.Bind(step with { Region = p }))], team!, memory);
    }

    private StepKernel Bind(FeedStep step)
    {
        int input = plan.Graph.Inputs[step.Input];
        if (step.Node < 0)
        {
            return new FeedKernel(caller, step.Input, CopyRun.Between(Whole(input), 0, Buffer(step.Buffer), Base(step.Buffer), step.Region), convert: null);
        }

        ImmutableArray<int> boundary = InputBoundary.Nodes(plan.Graph, input, step.Node);
        if (!InputBoundary.ChangesLayout(plan.Graph.Nodes[boundary[0]].Operator))
        {
            return new FeedKernel(caller, step.Input, CopyRun.Between(Whole(input), 0, Whole(input), StagingBase(input), step.Region), Convert(step, input));
        }

        int arranged = plan.Graph.Nodes[boundary[0]].Outputs[0];
        if (boundary.Length == 1 && step.Region == Region.Of(plan.Graph.Tensors[arranged].Shape) && _program.Steps.OfType<FeedStep>().Count(s => s.Input == step.Input) == 1)
        {
            return Arrange(step.Input, boundary[0], Operand(arranged, step.Buffer)); // The only feed takes all of it: straight to where it is wanted.
        }

        StepKernel? layout = _arranged.Add(input) ? Arrange(step.Input, boundary[0], Staged(arranged)) : null;
        return new LayoutFeedKernel(layout, boundary.Length == 2
            ? Convert(step, arranged)
            : new CopyKernel(CopyRun.Between(Whole(arranged), StagingBase(arranged), Buffer(step.Buffer), Base(step.Buffer), step.Region)));
    }

    /// <summary>Brings a whole input into the network's layout.</summary>
    private FeedKernel Arrange(int position, int node, Operand target)
    {
        int input = plan.Graph.Inputs[position];
        StepKernel arrange = Prepare(node).Bind(new StepBinding(Region.Of(target.Tensor.Shape), [Staged(input)], [target], Accumulation: null, Accumulator: null));
        return new FeedKernel(caller, position, CopyRun.Between(Whole(input), 0, Whole(input), StagingBase(input), Whole(input).Window), arrange);
    }

    /// <summary>Converts the region of a feed from the staging memory into its buffer.</summary>
    private StepKernel Convert(FeedStep step, int staged) =>
        Prepare(step.Node).Bind(new StepBinding(step.Region, [Staged(staged)], [Operand(plan.Graph.Nodes[step.Node].Outputs[0], step.Buffer)], Accumulation: null, Accumulator: null));

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
        StepKernel convert = Prepare(step.Node).Bind(new StepBinding(
            whole.Window,
            [Operand(node.Inputs[0], step.Buffer)],
            [Staged(output)],
            Accumulation: null,
            Accumulator: null));
        return new FetchKernel(caller, step.Output, CopyRun.Between(whole, StagingBase(output), whole, 0, whole.Window), convert);
    }

    private AllReduceKernel Bind(AllReduceStep step) =>
        new(exchange, step, device, Base(step.Buffer) + Buffer(step.Buffer).OffsetBytes, Buffer(step.Buffer).SizeBytes);

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
        Message.Of(part, CopyRun.Between(Buffer(part.Buffer), Base(part.Buffer), Packed(part), 0, part.Region), Coder(part));

    private Message Incoming(TransferPart part) =>
        Message.Of(part, CopyRun.Between(Packed(part), 0, Buffer(part.Buffer), Base(part.Buffer), part.Region), Coder(part));

    private LatentCoder? Coder(TransferPart part) => part.Coding < 0 ? null : new LatentCoder(plan.Codings[part.Coding]);

    private PlanBuffer Packed(TransferPart part) => CopyRun.Packed(Buffer(part.Buffer).Tensor, Buffer(part.Buffer).Type, part.Region);

    private PlanBuffer Whole(int tensor) => CopyRun.Packed(tensor, plan.Graph.Tensors[tensor].Type, Region.Of(plan.Graph.Tensors[tensor].Shape));

    private PlanBuffer Buffer(int index) => _program.Buffers[index];

    private int StagingBase(int tensor) => memory.StagingBase + staging.OffsetOf(tensor);

    private Operand Staged(int tensor) => new(plan.Graph.Tensors[tensor], Whole(tensor), StagingBase(tensor));

    private int Base(int buffer) => memory.BaseOf(Buffer(buffer).Space);

    private Operand Operand(int tensor, int buffer) => new(plan.Graph.Tensors[tensor], Buffer(buffer), Base(buffer));
}
