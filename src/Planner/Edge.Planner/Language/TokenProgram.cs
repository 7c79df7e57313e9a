using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>The program of one device while it is written: buffers without addresses, blocks without end.</summary>
/// <param name="graph">The graph.</param>
/// <param name="shards">Where its weights go.</param>
/// <param name="device">The device.</param>
internal sealed class TokenProgram(Graph graph, ShardTable shards, ClusterDevice device)
{
    private readonly List<(PlanBuffer Buffer, int Slot)> _buffers = [];
    private readonly List<(int First, int Last)> _slots = [];
    private readonly Dictionary<int, int> _bufferOf = [];
    private readonly List<Step> _steps = [];
    private readonly List<(int Tensor, WeightSlice Slice, WeightLayout Layout)> _block = [];
    private int _blockStart = -1, _lastUse;
    private long _inputBytes;

    /// <summary>The device.</summary>
    public ClusterDevice Device => device;

    /// <summary>Steps so far.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Multiply-accumulates so far.</summary>
    public long MacCount { get; private set; }

    /// <summary>The buffer of a tensor, now in use.</summary>
    public int Read(int tensor)
    {
        int buffer = _bufferOf[tensor];
        Touch(buffer);
        return buffer;
    }

    /// <summary>The window that this device has of a tensor.</summary>
    public Region WindowOf(int tensor) => _buffers[_bufferOf[tensor]].Buffer.Window;

    /// <summary>A buffer for a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="window">What this device has of it.</param>
    /// <param name="over">A tensor whose buffer it may take over, value by value, if nothing reads that any more; or -1.</param>
    public int Write(int tensor, Region window, int over = -1)
    {
        int slot = _slots.Count;
        if (over >= 0)
        {
            slot = _buffers[_bufferOf[over]].Slot;
        }
        else
        {
            _slots.Add((_steps.Count, _steps.Count));
        }

        _buffers.Add((new PlanBuffer(tensor, ElementType.Float32, MemorySpace.Arena, 0, window, 1), slot));
        _bufferOf[tensor] = _buffers.Count - 1;
        Touch(_buffers.Count - 1);
        return _buffers.Count - 1;
    }

    /// <summary>Takes an input of the graph from the caller.</summary>
    public void Feed(int input)
    {
        int tensor = graph.Inputs[input];
        Region window = Region.Of(graph.Tensors[tensor].Shape);
        _buffers.Add((new PlanBuffer(tensor, graph.Tensors[tensor].Type, MemorySpace.Input, (int)_inputBytes, window, window.Pixels), -1));
        _inputBytes += graph.Tensors[tensor].Bytes;
        _bufferOf[tensor] = _buffers.Count - 1;
        _steps.Add(new FeedStep(input, -1, _buffers.Count - 1, window));
    }

    /// <summary>Says that the next step reads a constant.</summary>
    public void Use(int tensor, WeightSlice slice, WeightLayout layout)
    {
        if (_blockStart < 0)
        {
            _blockStart = _steps.Count;
            _steps.Add(new LoadStep(-1));
        }

        if (!_block.Contains((tensor, slice, layout)))
        {
            _block.Add((tensor, slice, layout));
        }

        _lastUse = _steps.Count;
    }

    /// <summary>Adds a step.</summary>
    public void Add(Step step, long macCount = 0)
    {
        _steps.Add(step);
        MacCount += macCount;
    }

    /// <summary>Ends a block: its weights are let go behind the last step that reads them.</summary>
    /// <param name="name">Name of the block, for messages.</param>
    public void EndBlock(string name)
    {
        if (_blockStart < 0)
        {
            return;
        }

        int shard = shards.Of(name, _block);
        _steps[_blockStart] = new LoadStep(shard);
        _steps.Insert(_lastUse + 1, new ReleaseStep(shard));
        _blockStart = -1;
        _block.Clear();
    }

    /// <summary>Places the buffers.</summary>
    /// <param name="rows">Rows of a batch.</param>
    public PlanDevice Place(int rows)
    {
        int[] sizes = new int[_slots.Count];
        foreach ((PlanBuffer buffer, int slot) in _buffers.Where(b => b.Slot >= 0))
        {
            sizes[slot] = Math.Max(sizes[slot], buffer.SizeBytes);
        }

        (int[] offsets, long arena) = TokenArena.Place([.. _slots.Select((s, i) => (s.First, s.Last, sizes[i]))]);
        if (arena * rows > int.MaxValue)
        {
            throw LanguageErrors.BatchTooLarge(device.Name, arena, rows);
        }

        ImmutableArray<PlanBuffer> placed = [.. _buffers.Select(b => b.Slot < 0 ? b.Buffer : b.Buffer with { OffsetBytes = offsets[b.Slot] })];
        return new PlanDevice(device.Name, device.Profile.Name, (int)arena, (int)_inputBytes, MacCount, placed, [.. _steps]);
    }

    private void Touch(int buffer)
    {
        if (_buffers[buffer].Slot is >= 0 and var slot)
        {
            _slots[slot] = (_slots[slot].First, Math.Max(_slots[slot].Last, _steps.Count));
        }
    }
}
