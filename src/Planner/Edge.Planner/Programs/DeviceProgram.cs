using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Memory;
using Edge.Planner.Networks;

namespace Edge.Planner.Programs;

/// <summary>A device's program while it is written: steps over buffers that have no address yet.</summary>
internal sealed class DeviceProgram(Network network, ShardSet shards, ClusterDevice device)
{
    private readonly List<PlanBuffer> _buffers = [];
    private readonly List<int> _slots = [];
    private readonly List<Step> _steps = [];
    private readonly HashSet<int> _loaded = [];
    private int _slotCount;

    /// <summary>The network it computes.</summary>
    public Network Network => network;

    /// <summary>The device.</summary>
    public ClusterDevice Device => device;

    /// <summary>Buffers so far.</summary>
    public IReadOnlyList<PlanBuffer> Buffers => _buffers;

    /// <summary>For each buffer the number of its slot: buffers of a slot lie at the same address.</summary>
    public IReadOnlyList<int> Slots => _slots;

    /// <summary>Steps so far.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Multiply-accumulates so far.</summary>
    public long MacCount { get; private set; }

    /// <summary>Bytes of input memory if all of the input that this device reads were resident.</summary>
    public long ResidentInputBytes { get; set; }

    /// <summary>A new slot.</summary>
    public int NewSlot() => _slotCount++;

    /// <summary>Adds a buffer.</summary>
    /// <param name="tensor">The tensor of which it is a window.</param>
    /// <param name="window">The window.</param>
    /// <param name="ringPixels">Pixels kept.</param>
    /// <param name="slot">A slot shared with other buffers, or -1 for one of its own.</param>
    /// <param name="space">The memory.</param>
    /// <param name="type">The element type, or null for the tensor's.</param>
    /// <returns>Its index.</returns>
    public int AddBuffer(int tensor, Region window, int ringPixels, int slot = -1, MemorySpace space = MemorySpace.Arena, ElementType? type = null)
    {
        _buffers.Add(new PlanBuffer(tensor, type ?? network.Graph.Tensors[tensor].Type, space, 0, window, ringPixels));
        _slots.Add(slot < 0 ? NewSlot() : slot);
        return _buffers.Count - 1;
    }

    /// <summary>Adds a buffer of a whole tensor.</summary>
    public int AddWhole(int tensor, MemorySpace space = MemorySpace.Arena, int slot = -1) =>
        AddBuffer(tensor, network.Images[tensor], network.Images[tensor].Pixels, slot, space);

    /// <summary>Computes a region of an inner node's output, loading its weights before the first time.</summary>
    public void Compute(int node, Region output, ReadOnlySpan<int> bufferOfActivation, int outputBuffer, Accumulation? accumulation = null)
    {
        Node operation = network[node];
        int shard = shards.Of(network.Nodes[node]);
        if (shard >= 0 && _loaded.Add(shard))
        {
            _steps.Add(new LoadStep(shard));
        }

        int[] inputs = new int[operation.Inputs.Length];
        Array.Fill(inputs, -1);
        for (int i = 0; i < bufferOfActivation.Length; i++)
        {
            inputs[network.Activations[node][i]] = bufferOfActivation[i];
        }

        double share = accumulation is { } part ? InputShare(node, output, part) : 1;
        MacCount += (long)(network.MacsOf(node, output) * share);
        _steps.Add(new ComputeStep(network.Nodes[node], output, [.. inputs], [outputBuffer], accumulation)
        {
            LatencyUs = CostModel.ComputeUs(device.Profile, network, node, output, share),
        });
    }

    /// <summary>Takes a region of the caller's input.</summary>
    public void Feed(Source source, int buffer, Region region) => _steps.Add(new FeedStep(source.Input, source.Node, buffer, region)
    {
        LatencyUs = CostModel.CopyUs(device.Profile, (long)region.ElementCount * network.ElementBytes[source.Tensor]),
    });

    /// <summary>Gives an output to the caller.</summary>
    public void Fetch(Sink sink, int buffer) => _steps.Add(new FetchStep(sink.Output, sink.Node, buffer)
    {
        LatencyUs = CostModel.CopyUs(device.Profile, network.Bytes(sink.Tensor)),
    });

    /// <summary>Adds a transfer.</summary>
    public void Add(Step step) => _steps.Add(step);

    /// <summary>Places all buffers.</summary>
    /// <returns>The device of the plan, and the most bytes live at once.</returns>
    public (PlanDevice Device, DeviceMemory Memory) Place()
    {
        Lifetimes lifetimes = Lifetimes.Of(this);
        ArenaLayout arena = ArenaLayout.Of(this, lifetimes, MemorySpace.Arena), input = ArenaLayout.Of(this, lifetimes, MemorySpace.Input);
        ImmutableArray<PlanBuffer> placed = [.. _buffers.Select((b, i) => b with { OffsetBytes = (b.Space == MemorySpace.Arena ? arena : input).Offsets[i] })];
        PlanDevice result = new(device.Name, device.Profile.Name, arena.SizeBytes, input.SizeBytes, MacCount, placed, [.. _steps]);
        return (result, new DeviceMemory(device.Name, arena.SizeBytes, arena.LiveBytes, input.SizeBytes, ResidentInputBytes));
    }

    private double InputShare(int node, Region output, Accumulation accumulation)
    {
        Region whole = network.Field(node, network.Activations[node][0]).Of(output);
        return Math.Min(1, (double)accumulation.InputPart.ElementCount / Math.Max(whole.ElementCount, 1));
    }
}
