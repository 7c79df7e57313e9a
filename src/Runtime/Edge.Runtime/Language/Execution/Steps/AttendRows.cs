using Edge.Kernels.Language;
using Edge.Kernels.Threading;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Runs an <see cref="Attention"/>: keys and values of all rows enter the cache, then tiles of rows attend, each over one key-value
/// head. Where there are fewer of those than threads want, rows with long contexts are split along them.
/// </summary>
internal sealed class AttendRows : TokenStep
{
    private readonly AttentionKernel _kernel;
    private readonly KeyValueCache _cache;
    private readonly HeadRun[] _runs;
    private readonly FloatRows _queries, _keys, _values, _outputs;
    private readonly int _keyValueHeads, _splits, _stateFloats, _threads;
    private readonly RowTiles _tiles;
    private readonly ReservedMemory _scratch, _states;
    private readonly Append _append;
    private readonly AttendTiles _attend;
    private readonly AttendSplits _attendSplits;
    private TokenRun? _run;

    /// <param name="kernel">What computes.</param>
    /// <param name="cache">The device's heads.</param>
    /// <param name="keyValueHeads">How many they are.</param>
    /// <param name="runs">The device's query heads.</param>
    /// <param name="queries">Their queries.</param>
    /// <param name="keys">Keys of the device's heads.</param>
    /// <param name="values">Their values.</param>
    /// <param name="outputs">Where the output of the device's query heads goes.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="threads">Threads of the team.</param>
    public AttendRows(AttentionKernel kernel, KeyValueCache cache, int keyValueHeads, HeadRun[] runs, FloatRows queries, FloatRows keys, FloatRows values, FloatRows outputs, TokenSettings settings, int threads)
    {
        (_kernel, _cache, _keyValueHeads, _runs, _queries, _keys, _values, _outputs, _threads) = (kernel, cache, keyValueHeads, runs, queries, keys, values, outputs, threads);
        int heads = runs.Max(r => r.Heads);
        _tiles = new RowTiles(settings.RowCapacity, AttentionKernel.TileQueries / heads);
        _splits = (settings.ContextTokens + AttentionKernel.SplitTokens - 1) / AttentionKernel.SplitTokens;
        _stateFloats = heads * kernel.StateFloats;
        _scratch = new ReservedMemory((long)threads * kernel.ScratchBytes);
        _states = new ReservedMemory((long)FewUnits * _splits * _stateFloats * sizeof(float));
        (_append, _attend, _attendSplits) = (new Append(this), new AttendTiles(this), new AttendSplits(this));
    }

    /// <summary>Below so many units of work, contexts are split.</summary>
    private int FewUnits => 2 * _threads;

    public override void Run(TokenRun run)
    {
        _run = run;
        run.Team.Run(_append, Append.Parts(run.Rows));
        _tiles.Cut(run.Sequences, run.Positions);
        int units = _tiles.Count * _runs.Length;
        if (_threads > 1 && units < FewUnits && _tiles.AreRows && _splits > 1)
        {
            run.Team.Run(_attendSplits, units * _splits);
            for (int unit = 0; unit < units; unit++)
            {
                _attendSplits.Merge(unit);
            }
        }
        else
        {
            run.Team.Run(_attend, units);
        }
    }

    public override void Dispose()
    {
        ((IDisposable)_scratch).Dispose();
        ((IDisposable)_states).Dispose();
    }

    private nint Scratch(int worker) => _scratch.Address + ((nint)worker * _kernel.ScratchBytes);

    private (int Row, int Rows, HeadRun Heads) Unit(int unit)
    {
        (int row, int rows) = _tiles[_tiles.Count - 1 - (unit / _runs.Length)]; // the longest contexts first
        return (row, rows, _runs[unit % _runs.Length]);
    }

    private FloatRows Of(FloatRows rows, int head) => rows.Skip(head * _kernel.Shape.HeadSize);

    /// <summary>Puts keys and values into the cache.</summary>
    private sealed class Append(AttendRows step) : IParallelJob
    {
        private const int RowsOfAPart = 8;

        public static int Parts(int rows) => (rows + RowsOfAPart - 1) / RowsOfAPart;

        public void Run(int part, int worker)
        {
            TokenRun run = step._run!;
            int end = Math.Min(run.Rows, (part + 1) * RowsOfAPart);
            for (int row = part * RowsOfAPart; row < end; row++)
            {
                for (int head = 0; head < step._keyValueHeads; head++)
                {
                    step._kernel.Append(step._cache.Head(run.Sequences[row], head), run.Positions[row], step.Of(step._keys, head)[row], step.Of(step._values, head)[row]);
                }
            }
        }
    }

    /// <summary>A tile of rows and a key-value head.</summary>
    private sealed class AttendTiles(AttendRows step) : IParallelJob
    {
        public void Run(int part, int worker)
        {
            TokenRun run = step._run!;
            (int row, int rows, HeadRun heads) = step.Unit(part);
            step._kernel.Attend(
                step._cache.Head(run.Sequences[row], heads.KeyValueHead),
                step.Of(step._queries, heads.FirstHead),
                step.Of(step._outputs, heads.FirstHead),
                heads.Heads,
                row,
                rows,
                run.Positions[row],
                step.Scratch(worker));
        }
    }

    /// <summary>A row, a key-value head, and a part of the context.</summary>
    private sealed class AttendSplits(AttendRows step) : IParallelJob
    {
        public void Run(int part, int worker)
        {
            TokenRun run = step._run!;
            (int row, _, HeadRun heads) = step.Unit(part / step._splits);
            int position = run.Positions[row], split = step._kernel.FirstSplit(position) + (part % step._splits);
            if (split * AttentionKernel.SplitTokens <= position)
            {
                step._kernel.AttendSplit(
                    step._cache.Head(run.Sequences[row], heads.KeyValueHead),
                    step.Of(step._queries, heads.FirstHead)[row],
                    heads.Heads,
                    position,
                    split,
                    step._states.Address + ((nint)part * step._stateFloats * sizeof(float)),
                    step.Scratch(worker));
            }
        }

        public void Merge(int unit)
        {
            (int row, _, HeadRun heads) = step.Unit(unit);
            int position = step._run!.Positions[row], splits = (position / AttentionKernel.SplitTokens) + 1 - step._kernel.FirstSplit(position);
            nint states = step._states.Address + ((nint)unit * step._splits * step._stateFloats * sizeof(float));
            step._kernel.Merge(states, splits, heads.Heads, step._stateFloats, step.Of(step._outputs, heads.FirstHead)[row]);
        }
    }
}
