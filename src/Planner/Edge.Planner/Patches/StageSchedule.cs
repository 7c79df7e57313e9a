using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Patches;

/// <summary>
/// Writes what a stage (a run of consecutive nodes) does: tiles of its last tensor are asked for one after the other, and
/// each asks its inputs for exactly the pixels that it reads and that are not there yet. Every tensor inside is made in
/// row-major order of pixels, so that a ring that is long enough for its most distant reader is all it needs.
/// </summary>
internal sealed class StageSchedule
{
    private readonly Network _network;
    private readonly IReadOnlySet<int> _streamed;
    private readonly StageWindows _find;
    private readonly Region[] _windows;
    private readonly int[] _frontiers, _rings, _buffers, _accumulators, _tileWidths, _slots;
    private readonly bool[] _isInside, _isAsked;
    private StageTrace _trace = new();
    private StageOptions _options = StageOptions.Whole;
    private ChannelGroups _groups = ChannelGroups.None;
    private int[] _outputs = [];
    private int _from, _to, _group;

    /// <summary>Prepares schedules of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="streamed">Sources that are fed region by region where they are read.</param>
    public StageSchedule(Network network, IReadOnlySet<int> streamed)
    {
        (_network, _streamed) = (network, streamed);
        int tensors = network.Images.Length;
        _find = new StageWindows(network);
        _windows = _find.Windows;
        _frontiers = new int[tensors];
        _rings = new int[tensors];
        _buffers = new int[tensors];
        _accumulators = new int[tensors];
        _tileWidths = new int[tensors];
        _slots = new int[tensors * 2];
        _isInside = new bool[tensors];
        _isAsked = new bool[tensors];
    }

    /// <summary>The schedule of nodes <paramref name="from"/> up to <paramref name="to"/>.</summary>
    /// <param name="from">First node.</param>
    /// <param name="to">Node behind the last.</param>
    /// <param name="asked">What is needed of each tensor that leaves the stage.</param>
    /// <param name="options">How.</param>
    /// <returns>The schedule, or null where the stage cannot run like that.</returns>
    public StageTrace? Of(int from, int to, Region[] asked, StageOptions options)
    {
        if (!Begin(from, to, asked, options))
        {
            return null;
        }

        int patches = _outputs.Length == 0 ? 0 : options.PatchRows * options.PatchColumns;
        for (int i = 0; i < patches; i++)
        {
            int patch = options.FromEnd ? patches - 1 - i : i;
            RunPatch(asked, patch / options.PatchColumns, patch % options.PatchColumns);
        }

        return _trace;
    }

    /// <summary>What one patch of a stage does, as far as its rings go; null where the stage cannot run like that.</summary>
    public StageTrace? OfPatch(int from, int to, Region[] asked, StageOptions options, int row, int column)
    {
        if (!Begin(from, to, asked, options) || _outputs.Length == 0)
        {
            return null;
        }

        RunPatch(asked, row, column);
        return _trace;
    }

    /// <summary>The window of each tensor for one patch of the stage that was begun last; valid until the next call.</summary>
    public Region[] WindowsOf(Region[] asked, int row, int column)
    {
        _group = 0;
        _find.Find(_from, _to, _outputs, asked, PatchOf(asked, row, column), _groups, _group);
        return _windows;
    }

    /// <summary>Starts a stage; false where it cannot run like that.</summary>
    public bool Begin(int from, int to, Region[] asked, StageOptions options)
    {
        (_from, _to, _options, _trace) = (from, to, options, new StageTrace());
        Array.Fill(_slots, -1);
        _groups = options.Groups > 1 ? ChannelGroups.Of(_network, from, to, options.Groups) : ChannelGroups.None;
        _outputs = [.. Enumerable.Range(from, to - from).Select(_network.OutputOf).Where(t => _find.Leaves(t, to) && !asked[t].IsEmpty)];
        if (_outputs.Length == 0)
        {
            return true;
        }

        Region whole = asked[_outputs[^1]];
        bool isGrid = options.PatchRows * options.PatchColumns > 1;
        return (options.Groups == 1 || _groups.Count == options.Groups)
            && (!isGrid || (_outputs.Length == 1 && _find.AreLocal(from, to) && options.PatchRows <= whole.Height && options.PatchColumns <= whole.Width));
    }

    private Region PatchOf(Region[] asked, int row, int column) =>
        _options.PatchRows * _options.PatchColumns == 1 ? asked[_outputs[^1]] : StageWindows.Part(asked[_outputs[^1]], row, _options.PatchRows, column, _options.PatchColumns);

    private void RunPatch(Region[] asked, int row, int column)
    {
        Region patch = PatchOf(asked, row, column);
        for (_group = 0; _group < _groups.Count; _group++)
        {
            _find.Find(_from, _to, _outputs, asked, patch, _groups, _group);
            OpenBuffers();
            Run();
        }
    }

    private void OpenBuffers()
    {
        int final = _outputs[^1];
        foreach (int output in _outputs)
        {
            _isAsked[output] = true;
        }

        for (int n = _from; n < _to; n++)
        {
            Open(_network.OutputOf(n), isInside: true, final);
            foreach (int position in _network.Activations[n])
            {
                int tensor = _network[n].Inputs[position];
                if (_network.Producers[tensor] < _from)
                {
                    Open(tensor, _streamed.Contains(tensor), final);
                }
            }
        }

        foreach (int output in _outputs)
        {
            _isAsked[output] = false;
        }
    }

    private void Open(int tensor, bool isInside, int final)
    {
        _isInside[tensor] = isInside;
        _frontiers[tensor] = 0;
        _rings[tensor] = 1;
        _accumulators[tensor] = -1;
        _buffers[tensor] = ~tensor;
        int width = Math.Max(_network.Images[final].Width, 1);
        _tileWidths[tensor] = _options.TileWidth == int.MaxValue ? int.MaxValue : Math.Max(1, (int)((long)_options.TileWidth * _network.Images[tensor].Width / width));
        if (isInside && !_isAsked[tensor] && !_windows[tensor].IsEmpty)
        {
            _buffers[tensor] = AddBuffer(tensor, isAccumulator: false);
        }
    }

    private int AddBuffer(int tensor, bool isAccumulator)
    {
        ref int slot = ref _slots[(tensor * 2) + (isAccumulator ? 1 : 0)];
        if (slot < 0)
        {
            slot = _trace.SlotCount++;
        }

        _trace.Buffers.Add(new TraceBuffer
        {
            Tensor = tensor,
            Window = _windows[tensor],
            Slot = slot,
            IsAccumulator = isAccumulator,
            RingPixels = _windows[tensor].Pixels,
        });
        return _trace.Buffers.Count - 1;
    }

    private void Run()
    {
        int final = _outputs[^1];
        if (_groups.Project >= 0)
        {
            // The accumulators outlive the groups; the buffer is opened once a patch.
            int sums = _network.OutputOf(_groups.Project);
            int existing = _group == 0 ? -1 : _trace.Buffers.FindLastIndex(b => b.Tensor == sums && b.IsAccumulator);
            _accumulators[sums] = existing >= 0 ? existing : AddBuffer(sums, isAccumulator: true);
        }

        if (_groups.Project >= 0 && _group < _groups.Count - 1)
        {
            Advance(_network.OutputOf(_groups.Project), _windows[_network.OutputOf(_groups.Project)].Pixels);
        }
        else
        {
            Advance(final, _windows[final].Pixels);
            foreach (int output in _outputs)
            {
                Advance(output, _windows[output].Pixels);
            }
        }

        for (int n = _from; n < _to; n++)
        {
            Close(_network.OutputOf(n));
            foreach (int position in _network.Activations[n])
            {
                Close(_network[n].Inputs[position]);
            }
        }
    }

    private void Close(int tensor)
    {
        if (_isInside[tensor] && _buffers[tensor] >= 0)
        {
            _trace.Buffers[_buffers[tensor]].RingPixels = Math.Min(_rings[tensor], _windows[tensor].Pixels);
        }
    }

    /// <summary>Makes pixels of a tensor, in its order, until <paramref name="target"/> of its window are there.</summary>
    private void Advance(int tensor, int target)
    {
        int node = _network.Producers[tensor];
        while (_frontiers[tensor] < target)
        {
            Region tile = node >= 0 && !_network.IsSpatial(node) ? _windows[tensor] : NextTile(tensor, target);
            int frontier = _frontiers[tensor];
            Make(tensor, node, tile);
            _frontiers[tensor] = frontier + tile.Pixels;
            _rings[tensor] = Math.Max(_rings[tensor], tile.Pixels);
        }
    }

    /// <summary>The pixels that come next, at most up to <paramref name="target"/>: part of a row, or whole rows.</summary>
    private Region NextTile(int tensor, int target)
    {
        Region window = _windows[tensor];
        int frontier = _frontiers[tensor];
        int rows = frontier / window.Width, columns = frontier % window.Width;
        if (columns == 0 && _options.TileRows > 1 && target - frontier >= window.Width)
        {
            int height = Math.Min(_options.TileRows, (target - frontier) / window.Width);
            return window with { Top = _options.FromEnd ? window.Bottom - rows - height : window.Top + rows, Height = height };
        }

        int width = Math.Min(Math.Min(window.Width - columns, target - frontier), _tileWidths[tensor]);
        return _options.FromEnd
            ? window with { Top = window.Bottom - 1 - rows, Height = 1, Left = window.Right - columns - width, Width = width }
            : window with { Top = window.Top + rows, Height = 1, Left = window.Left + columns, Width = width };
    }

    private void Make(int tensor, int node, Region tile)
    {
        if (node < _from)
        {
            int source = 0;
            while (_network.Sources[source].Tensor != tensor)
            {
                source++;
            }

            _trace.Events.Add(new TraceEvent(~source, tile, _buffers[tensor], _trace.Inputs.Count));
            return;
        }

        if (ReductionOf(node) is { } reduced)
        {
            Accumulate(tensor, node, reduced, tile);
            return;
        }

        foreach (int position in _network.Activations[node])
        {
            Need(_network[node].Inputs[position], _network.Field(node, position).Of(tile));
        }

        bool accumulates = node == _groups.Project;
        Region part = default;
        foreach (int position in _network.Activations[node])
        {
            int input = _network[node].Inputs[position];
            Region read = _network.Field(node, position).Of(tile);
            if (accumulates)
            {
                part = read = read with { Channel = _windows[input].Channel, Channels = _windows[input].Channels };
            }

            Read(input, read);
        }

        bool isLast = !accumulates || _group == _groups.Count - 1;
        if (_buffers[tensor] < 0 && isLast)
        {
            _trace.Use(tensor, tile, _network.Images[tensor].Height);
        }

        Emit(node, tile, tensor, accumulates ? _accumulators[tensor] : -1, part, _group == 0, isLast);
    }

    /// <summary>A mean over all rows and columns, added up while its input streams by.</summary>
    private void Accumulate(int tensor, int node, int input, Region tile)
    {
        if (_accumulators[tensor] < 0)
        {
            _accumulators[tensor] = AddBuffer(tensor, isAccumulator: true);
        }

        int pixels = _windows[input].Pixels;
        while (_frontiers[input] < pixels)
        {
            int before = _frontiers[input];
            Region part = NextTile(input, pixels);
            Need(input, part);
            Read(input, part);
            bool isLast = _frontiers[input] >= pixels;
            if (_buffers[tensor] < 0 && isLast)
            {
                _trace.Use(tensor, tile, _network.Images[tensor].Height);
            }

            Emit(node, tile, tensor, _accumulators[tensor], part, before == 0, isLast);
        }
    }

    /// <summary>The input of a node that is a mean over a whole image and can be added up part by part, or null.</summary>
    private int? ReductionOf(int node)
    {
        if (_network.Activations[node].Length != 1 || _options.TileRows > 1)
        {
            return null;
        }

        int input = _network[node].Inputs[_network.Activations[node][0]];
        bool isMean = _network[node].Operator switch
        {
            Reduce { Function: ReduceFunction.Mean or ReduceFunction.Sum } reduce => reduce.Axes.All(a => a is 1 or 2) && _network.Graph.Tensors[input].Shape.Rank == 4,
            Pool2D { Function: PoolFunction.Average } pool => pool.Window is { PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0, DilationHeight: 1, DilationWidth: 1 },
            _ => false,
        };
        return isMean && _network.Producers[input] >= _from && _buffers[input] >= 0 && _network.Consumers[input].Length == 1
            && _network.Images[_network.OutputOf(node)] is { Height: 1, Width: 1 } && _windows[input] with { Channel = 0, Channels = 0 } == _network.Images[input] with { Channel = 0, Channels = 0 }
            && CoversAll(node, input) && _network.Graph.Tensors[input].Type is ElementType.Int8 ? input : null;
    }

    private bool CoversAll(int node, int input) => _network[node].Operator is not Pool2D pool
        || (pool.Window.KernelHeight == _network.Images[input].Height && pool.Window.KernelWidth == _network.Images[input].Width);

    private void Need(int tensor, Region region)
    {
        if (_isInside[tensor] && !region.IsEmpty)
        {
            Advance(tensor, (_options.FromEnd ? Order(tensor, region.Top, region.Left) : Order(tensor, region.Bottom - 1, region.Right - 1)) + 1);
        }
    }

    private void Read(int tensor, Region region)
    {
        if (region.IsEmpty)
        {
            return;
        }

        if (_buffers[tensor] < 0)
        {
            _trace.Use(tensor, region, _network.Images[tensor].Height);
        }
        else
        {
            _rings[tensor] = Math.Max(_rings[tensor], _frontiers[tensor] - (_options.FromEnd ? Order(tensor, region.Bottom - 1, region.Right - 1) : Order(tensor, region.Top, region.Left)));
        }
    }

    /// <summary>How many pixels of a tensor are made before the one at (<paramref name="y"/>, <paramref name="x"/>).</summary>
    private int Order(int tensor, int y, int x)
    {
        Region window = _windows[tensor];
        int index = ((y - window.Top) * window.Width) + x - window.Left;
        return _options.FromEnd ? window.Pixels - 1 - index : index;
    }

    private void Emit(int node, Region tile, int tensor, int accumulator, Region part, bool isFirst, bool isLast)
    {
        int first = _trace.Inputs.Count;
        foreach (int position in _network.Activations[node])
        {
            _trace.Inputs.Add(_buffers[_network[node].Inputs[position]]);
        }

        _trace.Events.Add(new TraceEvent(node, tile, _buffers[tensor], first, accumulator, part, isFirst, isLast));
    }
}
