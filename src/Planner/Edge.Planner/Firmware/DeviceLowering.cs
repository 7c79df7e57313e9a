using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>One device's program while it is lowered.</summary>
internal sealed class DeviceLowering(Plan plan, PlanDevice device, IShardSource shards, FirmwareIsa isa, FirmwareWeights weights)
{
    private const int MostOperands = 20;

    private readonly WeightStore _constants = new();
    private readonly List<FirmwareBuffer> _buffers = [];
    private readonly List<FirmwareNode> _nodes = [];
    private readonly Dictionary<int, int> _lowered = [];
    private readonly OperandTable _operands = new();
    private readonly List<FirmwareStep> _steps = [];
    private readonly Dictionary<(int Buffer, Region Window), int> _aliases = [];

    /// <summary>Lowers.</summary>
    public LoweredProgram Lower()
    {
        LowerAll();
        ImmutableArray<FirmwareStep> steps = RepeatFinder.Fold(weights == FirmwareWeights.Streamed ? WithLoads() : _steps);
        CheckSizes(steps);
        return new LoweredProgram(Program(steps), _constants);
    }

    /// <summary>Lowers, and leaves every step as it is.</summary>
    public FirmwareProgram LowerFlat()
    {
        LowerAll();
        return Program([.. _steps]);
    }

    private void LowerAll()
    {
        foreach (PlanBuffer buffer in device.Buffers)
        {
            _buffers.Add(Lower(buffer));
        }

        foreach (Step step in device.Steps)
        {
            Lower(step);
        }
    }

    private FirmwareProgram Program(ImmutableArray<FirmwareStep> steps)
    {
        int scratch = _nodes.Select(node => KernelScratch.BytesOf(node, isa)).DefaultIfEmpty().Max();
        return new FirmwareProgram(Aligned(device.ArenaBytes) + scratch, scratch, device.InputBytes, [.. _buffers], [.. _nodes], _operands.Indices, steps);
    }

    private static int Aligned(int bytes) => (bytes + FirmwareProgram.Alignment - 1) / FirmwareProgram.Alignment * FirmwareProgram.Alignment;

    private FirmwareBuffer Lower(PlanBuffer buffer) => buffer.Type is ElementType.Int8 or ElementType.Int16 or ElementType.Int32
        ? new FirmwareBuffer(buffer.OffsetBytes, buffer.RingPixels, buffer.Window, buffer.Space, buffer.Type.BlockBytes())
        : throw FirmwareErrors.Type(plan.Graph.Tensors[buffer.Tensor] with { Type = buffer.Type });

    private void Lower(Step step)
    {
        switch (step)
        {
            case ComputeStep compute:
                Lower(compute);
                break;
            case CopyStep copy:
                Add(FirmwareStepKind.Copy, 0, copy.Region, copy.Source, copy.Target);
                break;
            case FeedStep feed:
                Add(FirmwareStepKind.Feed, feed.Input, feed.Region, feed.Buffer);
                break;
            case FetchStep fetch:
                Add(FirmwareStepKind.Fetch, fetch.Output, device.Buffers[fetch.Buffer].Window, fetch.Buffer);
                break;
            case SendStep send:
                Send(send.Part);
                break;
            case ScatterStep scatter:
                foreach (TransferPart part in scatter.Parts)
                {
                    Send(part);
                }

                break;
            case BroadcastStep broadcast:
                foreach (int peer in broadcast.Peers)
                {
                    Send(broadcast.PartFor(peer));
                }

                break;
            case ReceiveStep receive:
                Receive(receive.Part);
                break;
            case GatherStep gather:
                foreach (TransferPart part in gather.Parts)
                {
                    Receive(part);
                }

                break;
            case LoadStep or ReleaseStep:
                break; // The program has its own: constants of a node include tables that no shard of the plan holds.
            default:
                throw FirmwareErrors.LanguageModel(plan);
        }
    }

    private void Lower(ComputeStep compute)
    {
        Node node = plan.Graph.Nodes[compute.Node];
        List<int> operands = [];
        foreach (int buffer in NodeLowering.OperandsOf(plan.Graph, node).Select(position => compute.Inputs[position]))
        {
            operands.Add(buffer < 0 ? FirmwareProgram.NoBuffer : InputOf(node, buffer));
        }

        operands.AddRange(compute.Outputs);
        Check($"The number of operands of node '{node.Name}'", operands.Count + (compute.Accumulation is null ? 0 : 1), MostOperands);
        FirmwareStep step = new(FirmwareStepKind.Compute, NodeOf(compute.Node), 0, compute.Output);
        if (compute.Accumulation is { } sums)
        {
            operands.Add(sums.Buffer);
            step = step with
            {
                Sums = FirmwareSums.Kept | (sums.IsFirst ? FirmwareSums.First : 0) | (sums.IsLast ? FirmwareSums.Last : 0),
                Part = sums.InputPart,
            };
        }

        _steps.Add(step with { Operands = _operands.IndexOf([.. operands]) });
    }

    /// <summary>The buffer that a node reads: for a fully connected layer, the same bytes with a row of the matrix a pixel.</summary>
    private int InputOf(Node node, int buffer)
    {
        if (node.Operator is not FullyConnected)
        {
            return buffer;
        }

        PlanBuffer input = device.Buffers[buffer];
        Region rows = ConvolutionLowering.InputImage(plan.Graph.Output(node).Shape, plan.Graph.Tensors[node.Inputs[1]].Shape);
        Region whole = Region.Of(plan.Graph.Tensors[input.Tensor].Shape);
        if (rows == whole)
        {
            return buffer;
        }

        if (!input.IsWhole || input.Window != whole)
        {
            throw FirmwareErrors.Operator(node, "It reads rows across the pixels of an image that the plan does not keep whole.");
        }

        ref int alias = ref CollectionsMarshal.GetValueRefOrAddDefault(_aliases, (buffer, rows), out bool exists);
        if (!exists)
        {
            alias = _buffers.Count;
            _buffers.Add(_buffers[buffer] with { Window = rows, RingPixels = rows.Pixels });
        }

        return alias;
    }

    private int NodeOf(int index)
    {
        ref int lowered = ref CollectionsMarshal.GetValueRefOrAddDefault(_lowered, index, out bool exists);
        if (!exists)
        {
            lowered = _nodes.Count;
            _nodes.Add(KernelLowering.Lower(new NodeLowering(plan.Graph, plan.Graph.Nodes[index], BytesOf, _constants, isa)));
        }

        return lowered;
    }

    /// <summary>The steps with the constants of every node loaded before its first step and released behind its last.</summary>
    private List<FirmwareStep> WithLoads()
    {
        Dictionary<int, (int First, int Last)> uses = [];
        for (int i = 0; i < _steps.Count; i++)
        {
            if (_steps[i] is { Kind: FirmwareStepKind.Compute, Index: var node } && !_nodes[node].Constants.IsEmpty)
            {
                uses[node] = (uses.TryGetValue(node, out (int First, int Last) use) ? use.First : i, i);
            }
        }

        List<FirmwareStep> steps = [];
        for (int i = 0; i < _steps.Count; i++)
        {
            int node = _steps[i].Kind == FirmwareStepKind.Compute ? _steps[i].Index : -1;
            (int first, int last) = uses.GetValueOrDefault(node, (-1, -1));
            if (i == first)
            {
                steps.Add(new FirmwareStep(FirmwareStepKind.Load, node, 0, default));
            }

            steps.Add(_steps[i]);
            if (i == last)
            {
                steps.Add(new FirmwareStep(FirmwareStepKind.Release, node, 0, default));
            }
        }

        return steps;
    }

    private ReadOnlyMemory<byte> BytesOf(int tensor)
    {
        foreach (Shard shard in plan.Shards)
        {
            if (shard.Entries.FirstOrDefault(e => e.Tensor == tensor && e.Slice is null && e.Layout == WeightLayout.RowMajor) is { } entry)
            {
                return shards.Load(shard).Slice(entry.OffsetBytes, entry.SizeBytes);
            }
        }

        throw FirmwareErrors.Constant(plan.Graph.Tensors[tensor]);
    }

    /// <summary>A latent that the plan wants coded crosses the board's line as it is; the other end of the line codes it.</summary>
    private void Send(TransferPart part) =>
        Add(FirmwareStepKind.Send, part.Peer, part.Region, part.Tag, part.Buffer);

    private void Receive(TransferPart part) =>
        Add(FirmwareStepKind.Receive, part.Peer, part.Region, part.Tag, part.Buffer);

    private void Add(FirmwareStepKind kind, int peer, Region region, int tag, int buffer) =>
        _steps.Add(new FirmwareStep(kind, peer, _operands.IndexOf([buffer]), region) { Tag = tag });

    private void Add(FirmwareStepKind kind, int index, Region region, params ReadOnlySpan<int> buffers) =>
        _steps.Add(new FirmwareStep(kind, index, _operands.IndexOf(buffers), region));

    /// <summary>The fields of <c>program.h</c> hold what is here.</summary>
    private void CheckSizes(ImmutableArray<FirmwareStep> steps)
    {
        foreach (FirmwareBuffer buffer in _buffers)
        {
            Check("A pixel's size in bytes", buffer.PixelBytes, ushort.MaxValue);
            Check("An image's height", buffer.Window.Bottom, short.MaxValue);
            Check("An image's width", buffer.Window.Right, short.MaxValue);
        }

        Check("The number of buffers", _buffers.Count, ushort.MaxValue - 1);
        Check("The number of nodes", _nodes.Count, ushort.MaxValue);
        Check("The number of operands", _operands.Indices.Length, ushort.MaxValue);
        Check("The number of steps", steps.Length, ushort.MaxValue);
        Check("The largest tag of a transfer", steps.Select(s => s.Tag).DefaultIfEmpty().Max(), ushort.MaxValue);
    }

    private static void Check(string what, long value, long limit)
    {
        if (value > limit)
        {
            throw FirmwareErrors.Size(what, value, limit);
        }
    }
}
