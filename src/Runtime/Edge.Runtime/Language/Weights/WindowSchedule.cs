using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// Which block of a window is held, read, passed over, waited for. It has neither memory nor threads nor locks: two threads, the
/// program and the one that reads ahead, ask it in turn what they do next and tell it what they did, and it decides.
/// </summary>
/// <remarks>
/// Uses are counted over all inferences: use u is block u mod n of turn u / n. Who is told to wait may sleep until
/// <see cref="TakeChange"/> says that something changed; a change that a question itself makes is in its answer.
/// </remarks>
internal sealed class WindowSchedule
{
    private readonly WeightWindow _window;
    private readonly ImmutableArray<int> _shards;
    private readonly bool[] _isLoaded;
    private readonly int[] _rank;
    private readonly int _streamed;
    private long _nextUse, _nextRead, _freed;
    private long _held = -1;
    private bool _hasChanged;
    private List<int> _left, _leaving;

    /// <summary>Nothing is in memory.</summary>
    /// <param name="window">Which blocks stay.</param>
    /// <param name="shards">The shard of each block, in the order of use.</param>
    public WindowSchedule(WeightWindow window, ImmutableArray<int> shards)
    {
        int count = shards.Length;
        (_window, _shards, _isLoaded, _rank, _left, _leaving) = (window, shards, new bool[count], new int[count], new List<int>(count), new List<int>(count));
        for (int i = 0; i < count; i++)
        {
            _rank[i] = _streamed;
            _streamed += window.IsRetained[i] ? 0 : 1;
        }
    }

    /// <summary>Whether reading takes so little that the program reads what it waits for, if nobody does, before the other thread wakes.</summary>
    public bool IsQuick { get; set; }

    /// <summary>Whether a thread reads.</summary>
    public bool IsReading { get; private set; }

    /// <summary>Whether reading failed, or the window is closed.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether all blocks are in memory, or not all can be.</summary>
    public bool IsFilled => _streamed > 0 || _nextRead >= _shards.Length;

    /// <summary>Bytes of the blocks that are in memory or being read.</summary>
    public long ResidentBytes { get; private set; }

    /// <summary>The most that <see cref="ResidentBytes"/> was.</summary>
    public long MostResidentBytes { get; private set; }

    /// <summary>The shard that is read now or next.</summary>
    public int Unread => _shards[Block(_nextRead)];

    /// <summary>Shards that were let go before the read that goes on began.</summary>
    public IReadOnlyList<int> Leaving => _leaving;

    /// <summary>The block of a use.</summary>
    public int Block(long use) => (int)(use % _shards.Length);

    /// <summary>At which end of the area a block that streams has its place: neighbours in the stream lie at the two ends.</summary>
    /// <param name="use">A use of a block that is not retained.</param>
    public bool IsAtStart(long use) => StreamNumber(use) % 2 == 0;

    /// <summary>Whether something changed, since this was last asked, that a thread may sleep for.</summary>
    public bool TakeChange()
    {
        bool hasChanged = _hasChanged;
        _hasChanged = false;
        return hasChanged;
    }

    /// <summary>The program comes to a block. What it still holds, and what lies between, it lets go.</summary>
    /// <param name="shard">Where the program is.</param>
    public void Want(int shard)
    {
        Release();
        while (_shards[Block(_nextUse)] != shard)
        {
            _held = _nextUse++;
            Release();
        }
    }

    /// <summary>What the program does about the block that it wants.</summary>
    /// <param name="use">What it reads.</param>
    public WindowMove NextOfProgram(out long use)
    {
        // Looking for something to read may pass over what is wanted, and nobody would wake this thread then: look again.
        bool isReadable = TryPass(out use);
        if (IsThere)
        {
            return WindowMove.Take;
        }

        return IsEnded ? WindowMove.End : isReadable && IsQuick ? Begin(use) : WindowMove.Wait;
    }

    /// <summary>The program has the block that it wanted until it releases it.</summary>
    /// <returns>The block.</returns>
    public int Take()
    {
        Debug.Assert(IsThere);
        _held = _nextUse++;
        _hasChanged = true;
        return Block(_held);
    }

    /// <summary>The program lets go of a block, if it holds it.</summary>
    /// <param name="shard">Which.</param>
    public void Release(int shard)
    {
        if (_held >= 0 && _shards[Block(_held)] == shard)
        {
            Release();
        }
    }

    /// <summary>What the thread that reads ahead does.</summary>
    /// <param name="use">What it reads.</param>
    public WindowMove NextOfReader(out long use) =>
        TryPass(out use) ? Begin(use) : IsEnded || _nextRead == long.MaxValue ? WindowMove.End : WindowMove.Wait;

    /// <summary>A read ended.</summary>
    /// <param name="use">What was read.</param>
    /// <param name="isRead">Whether it succeeded; if not, the window ends.</param>
    public void Finish(long use, bool isRead)
    {
        Debug.Assert(IsReading && use == _nextRead);
        (IsReading, _hasChanged, IsEnded) = (false, true, IsEnded || !isRead);
        if (isRead)
        {
            int block = Block(use);
            _isLoaded[block] = _window.IsRetained[block];
            if (!_isLoaded[block] && StreamNumber(use) < _freed)
            {
                Leave(block);
            }

            _nextRead++;
        }
    }

    /// <summary>Nothing more is read.</summary>
    public void End() => (IsEnded, _hasChanged) = (true, true);

    /// <summary>Whether the block that the program wants is in memory.</summary>
    private bool IsThere => _nextRead > _nextUse || _isLoaded[Block(_nextUse)];

    /// <summary>How many blocks were streamed before a use.</summary>
    private long StreamNumber(long use) => (use / _shards.Length * _streamed) + _rank[Block(use)];

    /// <summary>Passes over what is in memory, and what the program passed over, up to the next block to read.</summary>
    /// <returns>Whether it may be read now: it has a place, and nobody reads.</returns>
    private bool TryPass(out long use)
    {
        use = _nextRead;
        if (IsReading || IsEnded || _nextRead == long.MaxValue)
        {
            return false;
        }

        while (_isLoaded[Block(_nextRead)] || (_nextRead < _nextUse && !_window.IsRetained[Block(_nextRead)]))
        {
            _hasChanged = true;
            if (_streamed == 0)
            {
                _nextRead = long.MaxValue;
                return false;
            }

            _nextRead++;
        }

        use = _nextRead;
        return _window.IsRetained[Block(use)] || StreamNumber(use) <= _freed + 1;
    }

    private WindowMove Begin(long use)
    {
        IsReading = true;
        ResidentBytes += _window.Sizes[Block(use)];
        MostResidentBytes = Math.Max(MostResidentBytes, ResidentBytes);
        (_left, _leaving) = (_leaving, _left);
        _left.Clear();
        return WindowMove.Read;
    }

    private void Release()
    {
        if (_held < 0)
        {
            return;
        }

        int block = Block(_held);
        if (!_window.IsRetained[block])
        {
            _freed++;
            if (_nextRead > _held)
            {
                Leave(block);
            }
        }

        (_held, _hasChanged) = (-1, true);
    }

    private void Leave(int block)
    {
        ResidentBytes -= _window.Sizes[block];
        _left.Add(_shards[block]);
    }
}
