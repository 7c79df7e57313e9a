using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Weights that stream from storage within a budget of bytes (the sliding window of TPI-LLM, Li et al. 2024, with a window as
/// large as the budget). <see cref="WeightWindow"/> says which blocks stay; the others take turns at the two ends of one area,
/// so that a block is read while its neighbour computes, exchanges, or waits. A thread of its own reads ahead, over the end
/// of an inference into the next; where pages come from memory, who needs a block that nobody reads yet reads it. A block's
/// place is free the moment it is released. <see cref="WindowSchedule"/> decides; here are the threads, the memory and the clock.
/// </summary>
public sealed class SlidingWeights : IBlockWeights
{
    private static readonly long QuickReadTicks = Stopwatch.Frequency / 1000;
    private static readonly TimeSpan ReaderEndLimit = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly string _device;
    private readonly IBlockStorage _storage;
    private readonly ImmutableArray<int> _blocks;
    private readonly WeightWindow _window;
    private readonly WindowMemory _memory;
    private readonly nint[] _addresses;
    private readonly Dictionary<int, nint> _mapped = [];
    private readonly Thread? _reader;

    // Guarded by the gate.
    private readonly WindowSchedule _schedule;
    private long _readBytes, _readTicks, _stallTicks, _hits, _misses;
    private long _lastTicks = long.MaxValue;
    private Exception? _failure;
    private bool _isClosed;

    /// <summary>Weights of a device from a store.</summary>
    /// <param name="plan">The plan, its shards named by their bytes.</param>
    /// <param name="device">The device.</param>
    /// <param name="store">Holds all shards that the device loads.</param>
    /// <param name="budgetBytes">Bytes of weights that may be in memory at a time; 0 for all of them.</param>
    /// <exception cref="EdgeException">EDGE5430 if the budget is too small, which the message states; EDGE5101 if a shard is missing.</exception>
    public SlidingWeights(Plan plan, int device, ShardStore store, long budgetBytes)
        : this(plan, device, ShardFiles.Open(plan, device, store, budgetBytes > 0), budgetBytes)
    {
    }

    internal SlidingWeights(Plan plan, int device, IBlockStorage storage, long budgetBytes)
    {
        (_device, _storage, _blocks) = (plan.Devices[device].Name, storage, WeightWindow.Blocks(plan, device));
        ImmutableArray<long> sizes = [.. _blocks.Select(s => WindowMemory.PagesOf(plan.Shards[s].SizeBytes))];
        long budget = budgetBytes == 0 ? long.MaxValue : budgetBytes;
        long minimum = WeightWindow.MinimumBytes(sizes);
        if (budget < minimum)
        {
            storage.Dispose();
            throw WindowErrors.BudgetTooSmall(_device, budgetBytes, minimum);
        }

        _window = WeightWindow.Of(sizes, sizes.Sum() <= budget ? budget : Math.Max(budget - PaddingBytes(), minimum));
        foreach (int shard in PlanShards.Of(plan, device).Where(s => WeightWindow.IsMapped(plan, s)))
        {
            _mapped[shard] = storage.Map(shard);
        }

        (_schedule, _memory, _addresses) = (new WindowSchedule(_window, _blocks), new WindowMemory(_window), new nint[_blocks.Length]);
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
                return new BlockWeightStatistics(_schedule.MostResidentBytes, _window.Sizes.Sum(), _readBytes, Microseconds(_readTicks), Microseconds(_stallTicks), _hits, _misses);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>An inference that was broken off begins again at its first block: what streams between is passed over.</remarks>
    public nint Acquire(int shard)
    {
        if (_mapped.TryGetValue(shard, out nint mapped))
        {
            return mapped;
        }

        lock (_gate)
        {
            _schedule.Want(shard);
            Await();
            int block = _schedule.Take();
            Wake();
            return _addresses[block];
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
            _schedule.Release(shard);
            Wake();
        }
    }

    /// <summary>Waits until everything is in memory, where all fits the budget.</summary>
    /// <exception cref="EdgeException">The weights could not be read.</exception>
    public void WaitUntilRead()
    {
        lock (_gate)
        {
            while (!_schedule.IsFilled && !_schedule.IsEnded)
            {
                Monitor.Wait(_gate);
            }

            if (_failure is not null)
            {
                throw Failure();
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
            _schedule.End();
            Wake();
        }

        // A reader that hangs in a dead disk keeps its memory: freeing it would let the disk write into what others own.
        if (_reader is null || (_reader.Join(ReaderEndLimit) && IsIdle()))
        {
            _storage.Dispose();
            _memory.Dispose();
        }
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    /// <summary>Memory that two neighbours may take beyond their sizes, because storage has larger pages.</summary>
    private long PaddingBytes() => 2 * _blocks.Max(_storage.PaddingBytes);

    /// <summary>Waits, or reads, until the block that the program wants is there.</summary>
    private void Await()
    {
        long start = 0;
        while (true)
        {
            WindowMove move = _schedule.NextOfProgram(out long use);
            Wake();
            if (move == WindowMove.Take)
            {
                break;
            }

            start = start == 0 ? Stopwatch.GetTimestamp() : start;
            switch (move)
            {
                case WindowMove.Read:
                    Monitor.Exit(_gate);
                    Read(use);
                    Monitor.Enter(_gate);
                    break;
                case WindowMove.Wait:
                    Monitor.Wait(_gate);
                    break;
                default:
                    throw Failure();
            }
        }

        _hits += start == 0 ? 1 : 0;
        _misses += start == 0 ? 0 : 1;
        _stallTicks += start == 0 ? 0 : Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Wakes who sleeps, if anything changed.</summary>
    private void Wake()
    {
        if (_schedule.TakeChange())
        {
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the caller's thread, which may be reading.</summary>
    private bool IsIdle()
    {
        lock (_gate)
        {
            return !_schedule.IsReading || Monitor.Wait(_gate, ReaderEndLimit);
        }
    }

    private EdgeException Failure() =>
        _failure is null ? WindowErrors.Closed(_device) : _failure as EdgeException ?? WindowErrors.ReadFailed(_device, _schedule.Unread, _failure);

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
            while (true)
            {
                WindowMove move = _schedule.NextOfReader(out use);
                Wake();
                if (move != WindowMove.Wait)
                {
                    return move == WindowMove.Read;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Read(long use)
    {
        int block = _schedule.Block(use);
        Exception? failure = null;
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (int leaving in _schedule.Leaving)
            {
                _storage.Drop(leaving);
            }

            Span<byte> room = _memory.Room(block, _schedule.IsAtStart(use), out nint address);
            int shard = _blocks[block];
            nint mapped = _window.IsRetained[block] ? _storage.Keep(shard, room) : _storage.Read(shard, room);
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
        lock (_gate)
        {
            _schedule.Finish(use, failure is null);
            if (failure is null)
            {
                _readBytes += _window.Sizes[_schedule.Block(use)];
                _readTicks += ticks;
                _schedule.IsQuick = Math.Min(ticks, _lastTicks) < QuickReadTicks;
                _lastTicks = ticks;
            }

            _failure = failure;
            Wake();
        }
    }
}
