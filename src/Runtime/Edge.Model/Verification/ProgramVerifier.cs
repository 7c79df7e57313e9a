using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Checks the buffers and the steps of one device of a plan.</summary>
internal sealed class ProgramVerifier(Plan plan, int device, ImmutableArray<Diagnostic>.Builder found)
{
    /// <summary>Findings for one device stop here: a damaged program has one cause and thousands of consequences.</summary>
    private const int MostFindings = 50;

    private readonly PlanDevice _device = plan.Devices[device];
    private readonly int _before = found.Count;
    private readonly HashSet<int> _loaded = [];
    private int _step;

    public void Verify()
    {
        if (_device.Buffers.IsDefault || _device.Steps.IsDefault || _device.ArenaBytes < 0 || _device.InputBytes < 0)
        {
            Report(1201, "has no program.", "A device has buffers, steps, and sizes that are not negative.");
            return;
        }

        for (int i = 0; i < _device.Buffers.Length; i++)
        {
            VerifyBuffer(i);
        }

        if (found.Count > _before)
        {
            return;
        }

        for (_step = 0; _step < _device.Steps.Length && found.Count - _before < MostFindings; _step++)
        {
            VerifyStep(_device.Steps[_step]);
        }
    }

    private void VerifyBuffer(int index)
    {
        PlanBuffer buffer = _device.Buffers[index];
        if (buffer.Tensor < 0 || buffer.Tensor >= plan.Graph.Tensors.Length)
        {
            Report(1202, $"has buffer {index} for tensor {buffer.Tensor}.", $"The graph has {plan.Graph.Tensors.Length} tensors.");
            return;
        }

        Tensor tensor = plan.Graph.Tensors[buffer.Tensor];
        bool accumulates = buffer.Type is ElementType.Int32 or ElementType.Float32;
        if (buffer.Type != tensor.Type && !accumulates)
        {
            Report(1202, $"has buffer {index} of {buffer.Type} for '{tensor.Name}'.", $"The tensor is {tensor.Type}; partial sums are Int32 or Float32.");
        }

        if (buffer.Window.IsEmpty || !Region.Of(tensor.Shape).Contains(buffer.Window))
        {
            Report(1203, $"has buffer {index} with window {buffer.Window} of '{tensor.Name}' {tensor.Shape}.", "A window is not empty and lies inside its tensor.");
            return;
        }

        int element = buffer.Type.BlockBytes();
        long limit = buffer.Space == MemorySpace.Arena ? _device.ArenaBytes : _device.InputBytes;
        long pixelBytes = (long)buffer.Window.Channels * element;
        if (buffer.RingPixels < 1 || buffer.RingPixels > buffer.Window.Pixels || buffer.OffsetBytes < 0 || buffer.OffsetBytes % element != 0
            || buffer.OffsetBytes + (buffer.RingPixels * pixelBytes) > limit)
        {
            Report(1204, $"has buffer {index} of {buffer.RingPixels} pixels of {pixelBytes} bytes at {buffer.OffsetBytes}.", $"It lies inside its memory of {limit} bytes, aligned to its elements.");
        }
    }

    private void VerifyStep(Step step)
    {
        switch (step)
        {
            case LoadStep load when IsShard(load.Shard):
                _loaded.UnionWith(plan.Shards[load.Shard].Entries.Select(e => e.Tensor));
                break;
            case ReleaseStep release when IsShard(release.Shard):
                _loaded.ExceptWith(plan.Shards[release.Shard].Entries.Select(e => e.Tensor));
                break;
            case FeedStep feed:
                VerifyFeed(feed);
                break;
            case FetchStep fetch:
                VerifyFetch(fetch);
                break;
            case ComputeStep compute:
                VerifyCompute(compute);
                break;
            case CopyStep copy when IsBuffer(copy.Source) && IsBuffer(copy.Target):
                Require(
                    BufferAt(copy.Source).Tensor == BufferAt(copy.Target).Tensor && BufferAt(copy.Source).Type == BufferAt(copy.Target).Type
                    && Holds(copy.Source, copy.Region) && Holds(copy.Target, copy.Region),
                    "copies a region that its buffers do not both hold.", "Source and target are windows of the same tensor and hold the region.");
                break;
            case SendStep send:
                VerifyLonePart(send.Part);
                break;
            case ReceiveStep receive:
                VerifyLonePart(receive.Part);
                break;
            case ScatterStep scatter:
                VerifyParts(scatter.Parts);
                break;
            case GatherStep gather:
                VerifyParts(gather.Parts);
                break;
            case BroadcastStep broadcast when !broadcast.Peers.IsDefaultOrEmpty:
                foreach (int peer in broadcast.Peers)
                {
                    VerifyPart(broadcast.PartFor(peer));
                }

                break;
            case AllReduceStep reduce when !reduce.Members.IsDefaultOrEmpty && IsBuffer(reduce.Buffer):
                Require(
                    reduce.Members.Contains(reduce.Centre) && reduce.Members.Contains(device) && reduce.Members.All(m => m >= 0 && m < plan.Devices.Length)
                    && reduce.Members.Zip(reduce.Members.Skip(1)).All(p => p.First < p.Second)
                    && !reduce.Summands.IsEmpty && reduce.Summands.All(reduce.Members.Contains) && reduce.Summands.Zip(reduce.Summands.Skip(1)).All(p => p.First < p.Second) && BufferAt(reduce.Buffer).Type == ElementType.Float32 && BufferAt(reduce.Buffer).IsWhole,
                    "adds over members or a buffer that do not fit.", "Members ascend, include this device and the centre, and the buffer is whole and Float32.");
                break;
            case KeepOutputRowsStep keep when IsBuffer(keep.Buffer):
                Require(plan.Tokens is not null, "keeps output rows, but the plan has no tokens.", "Only plans of language models have rows.");
                break;
            case CandidatesStep candidates when IsBuffer(candidates.Buffer):
                Require(
                    plan.Tokens is not null && plan.Graph.Outputs.Length == 1 && BufferAt(candidates.Buffer).Tensor == plan.Graph.Outputs[0] && BufferAt(candidates.Buffer).Type == ElementType.Float32,
                    "offers candidates from a buffer that holds no logits.", "The buffer is a Float32 window of the only output of a language model.");
                break;
            default:
                Report(1205, $"step {_step} ({step.GetType().Name}) names a buffer, shard or device that does not exist.", "References are checked before they are used.");
                break;
        }
    }

    private void VerifyFeed(FeedStep feed)
    {
        if (!Require(feed.Input >= 0 && feed.Input < plan.Graph.Inputs.Length && MayFeed(feed.Input) && IsBuffer(feed.Buffer), "feeds what it cannot.", "Only the endpoint feeds an input of the graph, into a buffer of its own; every device of a language model knows positions."))
        {
            return;
        }

        int tensor = plan.Graph.Inputs[feed.Input];
        Require(
            BufferAt(feed.Buffer).Tensor == Fed(feed.Node, tensor) && IsPlain(feed.Buffer) && Holds(feed.Buffer, feed.Region),
            "feeds a buffer that does not fit the input.", "The buffer holds the input, or the output of its boundary conversion.");
    }

    private void VerifyFetch(FetchStep fetch)
    {
        if (!Require(device == plan.Endpoint && fetch.Output >= 0 && fetch.Output < plan.Graph.Outputs.Length && IsBuffer(fetch.Buffer), "fetches what it cannot.", "Only the endpoint fetches an output of the graph, from a buffer of its own."))
        {
            return;
        }

        int tensor = plan.Graph.Outputs[fetch.Output];
        PlanBuffer buffer = BufferAt(fetch.Buffer);
        Require(
            buffer.Tensor == Fetched(fetch.Node, tensor) && IsPlain(fetch.Buffer) && buffer.IsWhole && buffer.Window == Region.Of(plan.Graph.Tensors[buffer.Tensor].Shape),
            "fetches a buffer that does not fit the output.", "The buffer holds the whole output, or the whole input of its boundary conversion.");
    }

    /// <summary>Token ids stay on the endpoint, positions are everywhere.</summary>
    private bool MayFeed(int input) => device == plan.Endpoint
        || (plan.Tokens is not null && !plan.Graph.Nodes.Any(n => n.Operator is EmbeddingLookup && n.Inputs[0] == plan.Graph.Inputs[input]));

    /// <summary>What a feed delivers: the input, or what its boundary nodes make of it; -1 where the node is no boundary.</summary>
    private int Fed(int node, int tensor) => node == -1
        ? tensor
        : node >= 0 && node < plan.Graph.Nodes.Length && !InputBoundary.Nodes(plan.Graph, tensor, node).IsEmpty ? plan.Graph.Nodes[node].Outputs[0] : -1;

    /// <summary>What a fetch reads: the output, or the input of its boundary conversion; -1 where the node is none.</summary>
    private int Fetched(int node, int tensor) => node == -1
        ? tensor
        : node >= 0 && node < plan.Graph.Nodes.Length && plan.Graph.Nodes[node] is var conversion && OutputBoundary.Converts(plan.Graph, conversion) && conversion.Outputs[0] == tensor ? conversion.Inputs[0] : -1;

    private void VerifyCompute(ComputeStep compute)
    {
        if (!Require(compute.Node >= 0 && compute.Node < plan.Graph.Nodes.Length, "computes a node that does not exist.", $"The graph has {plan.Graph.Nodes.Length} nodes."))
        {
            return;
        }

        Node node = plan.Graph.Nodes[compute.Node];
        if (!Require(
            !compute.Inputs.IsDefault && !compute.Outputs.IsDefault && compute.Inputs.Length == node.Inputs.Length && compute.Outputs.Length == node.Outputs.Length
            && compute.Outputs.All(IsBuffer) && compute.Inputs.All(b => b == -1 || IsBuffer(b)) && (compute.Accumulation is null || IsBuffer(compute.Accumulation.Buffer)),
            $"computes '{node.Name}' with operands that do not exist.", "A step has a buffer of its device for each operand."))
        {
            return;
        }

        for (int i = 0; i < compute.Outputs.Length; i++)
        {
            Require(BufferAt(compute.Outputs[i]).Tensor == node.Outputs[i] && IsPlain(compute.Outputs[i]) && !compute.Output.IsEmpty && Holds(compute.Outputs[i], compute.Output), $"computes {compute.Output} of '{node.Name}' into a buffer that does not hold it.", "The output region lies in the window of its buffer.");
        }

        for (int i = 0; i < compute.Inputs.Length; i++)
        {
            VerifyOperand(compute, node, i);
        }

        if (compute.Accumulation is { } sums)
        {
            PlanBuffer accumulator = BufferAt(sums.Buffer);
            Require(
                accumulator.Tensor == node.Outputs[0] && accumulator.Type is ElementType.Int32 or ElementType.Float32 && Holds(sums.Buffer, compute.Output)
                && compute.Inputs[0] >= 0 && BufferAt(compute.Inputs[0]) is var read && Region.Of(plan.Graph.Tensors[read.Tensor].Shape).Contains(sums.InputPart) && !sums.InputPart.IsEmpty
                && (node.Operator is Conv2D ? Holds(compute.Inputs[0], sums.InputPart with { Top = read.Window.Top, Left = read.Window.Left, Height = 1, Width = 1 }) : Holds(compute.Inputs[0], sums.InputPart)),
                $"accumulates '{node.Name}' over {sums.InputPart} in buffers that do not hold it.", "Partial sums have the output's region, and the part of the input lies in its buffer.");
        }
    }

    private void VerifyOperand(ComputeStep compute, Node node, int position)
    {
        int tensor = node.Inputs[position], buffer = compute.Inputs[position];
        if (tensor >= 0 && plan.Graph.Tensors[tensor].IsConstant)
        {
            Require(_loaded.Contains(tensor), $"computes '{node.Name}' before its weights '{plan.Graph.Tensors[tensor].Name}' are loaded.", "A load step comes before the steps that use its shard.");
        }
        else if (tensor >= 0)
        {
            if (Require(buffer >= 0 && BufferAt(buffer).Tensor == tensor && IsPlain(buffer), $"computes '{node.Name}' without its input '{plan.Graph.Tensors[tensor].Name}'.", "Every input that is no constant has a buffer of that tensor."))
            {
                Region read = new ReceptiveField(plan.Graph, node, position).Of(compute.Output);
                read = compute.Accumulation is { } part ? Intersection(read, part.InputPart) : read;
                Require(read.IsEmpty || Holds(buffer, read), $"reads {read} of '{plan.Graph.Tensors[tensor].Name}', which its buffer does not hold.", "The receptive field of the output region lies in the window of the input's buffer.");
            }
        }
    }

    private static Region Intersection(Region a, Region b)
    {
        int top = Math.Max(a.Top, b.Top), left = Math.Max(a.Left, b.Left), channel = Math.Max(a.Channel, b.Channel);
        return new Region(top, left, channel, Math.Min(a.Bottom, b.Bottom) - top, Math.Min(a.Right, b.Right) - left, Math.Min(a.ChannelEnd, b.ChannelEnd) - channel);
    }

    private void VerifyParts(ImmutableArray<TransferPart> parts)
    {
        if (Require(!parts.IsDefaultOrEmpty, "has a transfer without parts.", "A transfer moves something."))
        {
            foreach (TransferPart part in parts)
            {
                VerifyPart(part);
                Require(part.Coding == -1, "codes a part among others.", "Only a transfer of its own is coded.");
            }
        }
    }

    private void VerifyPart(TransferPart part) => Require(
        part.Peer >= 0 && part.Peer < plan.Devices.Length && part.Peer != device && part.Tag >= 0 && IsBuffer(part.Buffer) && Holds(part.Buffer, part.Region) && !part.Region.IsEmpty,
        "transfers what it cannot.", "A transfer names another device, and a region that its buffer holds.");

    /// <summary>A part that travels by itself may be coded: a whole tensor of single bytes, which its model fits.</summary>
    private void VerifyLonePart(TransferPart part)
    {
        VerifyPart(part);
        if (part.Coding != -1 && IsBuffer(part.Buffer))
        {
            PlanBuffer buffer = BufferAt(part.Buffer);
            Require(
                part.Coding >= 0 && part.Coding < plan.Codings.Length && buffer.Type is ElementType.UInt8 or ElementType.Int8 && buffer.IsWhole
                && part.Region == Region.Of(plan.Graph.Tensors[buffer.Tensor].Shape) && plan.Codings[part.Coding].Fits(part.Region.ElementCount),
                "codes a transfer that it cannot.", $"A coded transfer is a whole tensor of at most {LatentCoding.MaxElements} bytes, and its model has frequencies of sum {LatentCoding.Total} for every channel.");
        }
    }

    private bool IsShard(int shard) => shard >= 0 && shard < plan.Shards.Length;

    private bool IsBuffer(int buffer) => buffer >= 0 && buffer < _device.Buffers.Length;

    private bool IsPlain(int buffer) => BufferAt(buffer).Type == plan.Graph.Tensors[BufferAt(buffer).Tensor].Type;

    private PlanBuffer BufferAt(int buffer) => _device.Buffers[buffer];

    private bool Holds(int buffer, Region region) => BufferAt(buffer).Window.Contains(region);

    private bool Require(bool holds, string what, string why)
    {
        if (!holds)
        {
            Report(1206, $"step {_step} {what}", why);
        }

        return holds;
    }

    private void Report(int code, string what, string why) =>
        found.Add(new Diagnostic(code, $"Device '{_device.Name}' {what}", why, "Make the plan again; if it came over a link or from a file, it is damaged."));
}
