using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Runtime.Language;

/// <summary>
/// Weights that stream from storage within a budget of bytes (the sliding window of TPI-LLM, Li et al. 2024, with a window as
/// large as the budget). <see cref="WeightWindow"/> says which blocks stay; the others take turns at the two ends of one area,
/// so that a block is read while its neighbour computes, exchanges, or waits. A thread of its own reads ahead, over the end
/// of an inference into the next; where pages come from memory, who needs a block that nobody reads yet reads it. A block's place is free the moment it is released.
/// </summary>
public sealed unsafe class SlidingWeights : IBlockWeights
{
    private const int PageBytes = 4096;

    private static readonly long QuickReadTicks = Stopwatch.Frequency / 1000;
    private static readonly TimeSpan ReaderEndLimit = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly string _device;
    private readonly IBlockStorage _storage;
    private readonly ImmutableArray<int> _blocks;
    private readonly WeightWindow _window;
    private readonly nint[] _rooms, _addresses;
    private readonly bool[] _isLoaded;
    private readonly int[] _rank;
    private readonly Dictionary<int, nint> _mapped = [];
    private readonly int _streamed;
    private readonly byte* _memory;
    private readonly Thread? _reader;

    // Uses are counted over all inferences: use u is block u mod n of turn u / n. Guarded by the gate.
    private long _nextUse, _nextRead, _freed;
    private long _held = -1;
    private long _resident, _mostResident, _readBytes, _readTicks, _stallTicks, _hits, _misses;
    private List<int> _left, _leaving;
    private Exception? _failure;
    private long _lastTicks = long.MaxValue;
    private bool _isReading, _isQuick, _isClosed;

    /// <summary>Weights of a device from a store.</summary>
    /// <param name="plan">The plan, its shards named by their bytes.</param>
    /// <param name="device">The device.</param>
    /// <param name="store">Holds all shards that the device loads.</param>
    /// <param name="budgetBytes">Bytes of weights that may be in memory at a time; 0 for all of them.</param>
    /// <exception cref="EdgeException">EDGE5430 if the budget is too small, which the message states; EDGE5101 if a shard is missing.</exception>
    public SlidingWeights(Plan plan, int device, ShardStore store, long budgetBytes)
        : this(plan, device, ShardFiles.Open(plan, device, store), budgetBytes)
    {
    }

    internal SlidingWeights(Plan plan, int device, IBlockStorage storage, long budgetBytes)
    {
        (_device, _storage, _blocks) = (plan.Devices[device].Name, storage, WeightWindow.Blocks(plan, device));
        ImmutableArray<long> sizes = [.. _blocks.Select(s => Pages(plan.Shards[s].SizeBytes))];
        long budget = budgetBytes == 0 ? long.MaxValue : budgetBytes;
        long minimum = WeightWindow.MinimumBytes(sizes);
        if (budget < minimum)
        {
            storage.Dispose();
            throw WindowErrors.BudgetTooSmall(_device, budgetBytes, minimum);
        }

        _window = WeightWindow.Of(sizes, sizes.Sum() <= budget ? budget : Math.Max(budget - PaddingBytes(), minimum));
        (_left, _leaving) = (new List<int>(_blocks.Length), new List<int>(_blocks.Length));
        (_rooms, _addresses, _isLoaded, _rank) = (new nint[_blocks.Length], new nint[_blocks.Length], new bool[_blocks.Length], new int[_blocks.Length]);
        foreach (int shard in PlanShards.Of(plan, device).Where(s => WeightWindow.IsMapped(plan, s)))
        {
            _mapped[shard] = storage.Map(shard);
        }

        long bytes = Math.Max(_window.AreaBytes + _window.RetainedBytes, 1);
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, PageBytes);
        LargePages.Prefer((nint)_memory, bytes);
        long place = _window.AreaBytes;
        for (int i = 0; i < _blocks.Length; i++)
        {
            _rank[i] = _streamed;
            if (_window.IsRetained[i])
            {
                _rooms[i] = (nint)(_memory + place);
                place += sizes[i];
            }
            else
            {
                _streamed++;
            }
        }

        if (_blocks.Length > 0)
        {
            _reader = new Thread(ReadAhead) { IsBackground = true, Name = $"weights of {_device}" };
            _reader.Start();
        }
    }

    /// <summary>How the budget is divided.</summary>
    public WeightWindow Window => _window;

    /// <inheritdoc/>
    public BlockWeightStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return new BlockWeightStatistics(_mostResident, _window.Sizes.Sum(), _readBytes, Microseconds(_readTicks), Microseconds(_stallTicks), _hits, _misses);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>An inference that was broken off begins again at its first block: what lies between is read and dropped.</remarks>
    public nint Acquire(int shard)
    {
        if (_mapped.TryGetValue(shard, out nint mapped))
        {
            return mapped;
        }

        lock (_gate)
        {
            if (_held >= 0)
            {
                Free();
            }

            while (_blocks[Block(_nextUse)] != shard)
            {
                _held = _nextUse++;
                Free();
            }

            if (_nextRead > _nextUse)
            {
                _hits++;
            }
            else
            {
                Await();
            }

            _held = _nextUse++;
            Monitor.PulseAll(_gate);
            return _addresses[Block(_held)];
        }
    }

    /// <inheritdoc/>
    public void Release(int shard)
    {
        if (_mapped.ContainsKey(shard))
        {
            _storage.Rest(shard);
            return;
        }

        lock (_gate)
        {
            if (_held >= 0 && _blocks[Block(_held)] == shard)
            {
                Free();
            }
        }
    }

    /// <summary>Waits until everything is in memory, where all fits the budget.</summary>
    /// <exception cref="EdgeException">The weights could not be read.</exception>
    public void WaitUntilRead()
    {
        lock (_gate)
        {
            while (_streamed == 0 && _nextRead < _blocks.Length && _failure is null && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            if (_failure is not null)
            {
                throw Failure((int)_nextRead);
            }
        }
    }

    /// <summary>Stops reading and frees the memory.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            Monitor.PulseAll(_gate);
        }

        // A reader that hangs in a dead disk keeps its memory: freeing it would let the disk write into what others own.
        if (_reader is null || (_reader.Join(ReaderEndLimit) && IsIdle()))
        {
            _storage.Dispose();
            NativeMemory.AlignedFree(_memory);
        }
    }

    private static long Pages(long bytes) => (bytes + PageBytes - 1) / PageBytes * PageBytes;

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    /// <summary>Memory that two neighbours may take beyond their sizes, because storage has larger pages.</summary>
    private long PaddingBytes() => 2 * _blocks.Max(_storage.PaddingBytes);

    private int Block(long use) => (int)(use % _blocks.Length);

    /// <summary>How many blocks were streamed before a use.</summary>
    private long StreamNumber(long use) => (use / _blocks.Length * _streamed) + _rank[Block(use)];

    /// <summary>Neighbours in the stream lie at the two ends of the area.</summary>
    private nint RoomOf(long use)
    {
        int block = Block(use);
        return _window.IsRetained[block] ? _rooms[block]
            : (nint)(StreamNumber(use) % 2 == 0 ? _memory : _memory + _window.AreaBytes - _window.Sizes[block]);
    }

    /// <summary>Waits until the next use was read.</summary>
    private void Await()
    {
        _misses++;
        long start = Stopwatch.GetTimestamp();
        Monitor.PulseAll(_gate);
        while (_nextRead <= _nextUse && _failure is null && !_isClosed)
        {
            // Pages from memory are there sooner than a busy machine wakes the reader.
            if (_isQuick && TryBegin(out long use))
            {
                Monitor.Exit(_gate);
                Read(use);
                Monitor.Enter(_gate);
            }
            else if (_nextRead <= _nextUse)
            {
                // Looking for something to read may have passed over what is in memory: nobody would wake this thread.
                Monitor.Wait(_gate);
            }
        }

        _stallTicks += Stopwatch.GetTimestamp() - start;
        if (_nextRead <= _nextUse)
        {
            throw Failure(Block(_nextUse));
        }
    }

    /// <summary>Waits for the caller's thread, which may be reading.</summary>
    private bool IsIdle()
    {
        lock (_gate)
        {
            return !_isReading || Monitor.Wait(_gate, ReaderEndLimit);
        }
    }

    private EdgeException Failure(int block) =>
        _failure is null ? WindowErrors.Closed(_device) : _failure as EdgeException ?? WindowErrors.ReadFailed(_device, _blocks[block], _failure);

    /// <summary>Lets go of what is held.</summary>
    private void Free()
    {
        int block = Block(_held);
        if (!_window.IsRetained[block])
        {
            _freed++;
            if (_nextRead > _held)
            {
                Leave(block);
            }
        }

        _held = -1;
        Monitor.PulseAll(_gate);
    }

    private void Leave(int block)
    {
        _resident -= _window.Sizes[block];
        _left.Add(block);
    }

    private void ReadAhead()
    {
        while (NextToRead(out long use))
        {
            Read(use);
        }
    }

    /// <summary>Waits for the next block to read and a place for it.</summary>
    /// <returns>False where nothing is left to read: all is retained, it failed, or this is closed.</returns>
    private bool NextToRead(out long use)
    {
        lock (_gate)
        {
            while (!TryBegin(out use))
            {
                if (_isClosed || _failure is not null || _nextRead == long.MaxValue)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            return true;
        }
    }

    /// <summary>Begins to read the next block that is not in memory, if it has a place and nobody reads.</summary>
    private bool TryBegin(out long use)
    {
        while (true)
        {
            use = _nextRead;
            int block = Block(use);
            if (_isReading || _isClosed || _failure is not null || _nextRead == long.MaxValue)
            {
                return false;
            }

            if (!_isLoaded[block])
            {
                if (!_window.IsRetained[block] && StreamNumber(use) > _freed + 1)
                {
                    return false;
                }

                _isReading = true;
                _resident += _window.Sizes[block];
                _mostResident = Math.Max(_mostResident, _resident);
                (_left, _leaving) = (_leaving, _left);
                return true;
            }

            _nextRead = _streamed == 0 ? long.MaxValue : _nextRead + 1;
            Monitor.PulseAll(_gate);
        }
    }

    private void Read(long use)
    {
        Exception? failure = null;
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (int left in _leaving)
            {
                _storage.Drop(_blocks[left]);
            }

            _leaving.Clear();
            int block = Block(use);
            nint address = RoomOf(use);
            Span<byte> room = new((void*)address, (int)_window.Sizes[block]);
            nint mapped = 0;
            if (_window.IsRetained[block])
            {
                _storage.Keep(_blocks[block], room);
            }
            else
            {
                mapped = _storage.Read(_blocks[block], room);
            }

            _addresses[block] = mapped == 0 ? address : mapped;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EdgeException)
        {
            failure = e;
        }

        Finish(use, Stopwatch.GetTimestamp() - start, failure);
    }

    private void Finish(long use, long ticks, Exception? failure)
    {
        int block = Block(use);
        lock (_gate)
        {
            _isReading = false;
            if (failure is null)
            {
                if (!_window.IsRetained[block] && StreamNumber(use) < _freed)
                {
                    Leave(block);
                }

                _isLoaded[block] = _window.IsRetained[block];
                _readBytes += _window.Sizes[block];
                _readTicks += ticks;
                _isQuick = Math.Min(ticks, _lastTicks) < QuickReadTicks;
                _lastTicks = ticks;
                _nextRead++;
            }

            _failure = failure;
            Monitor.PulseAll(_gate);
        }
    }
}
