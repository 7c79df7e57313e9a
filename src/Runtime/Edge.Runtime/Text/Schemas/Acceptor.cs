using System.Collections.Immutable;

namespace Edge.Runtime.Text.Schemas;

/// <summary>
/// A pushdown machine over bytes. Where a schema offers several kinds of value that begin alike it follows each on a
/// stack of its own, at most 64 at a time. Nothing is allocated once the stacks are there.
/// </summary>
internal sealed class Acceptor
{
    /// <summary>Most values inside of one another.</summary>
    public const int MostDepth = 64;

    private const int MostStacks = 64;

    private readonly Frame[][] _frames = new Frame[MostStacks][], _nextFrames = new Frame[MostStacks][];
    private readonly int[] _depths = new int[MostStacks], _nextDepths = new int[MostStacks];
    private int _count, _nextCount;

    /// <summary>Whether the text may end here.</summary>
    public bool MayEnd
    {
        get
        {
            for (int i = 0; i < _count; i++)
            {
                int depth = _depths[i];
                while (depth > 0 && _frames[i][depth - 1].Node.MayEnd(_frames[i][depth - 1]))
                {
                    depth--;
                }

                if (depth == 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether the text must end here.</summary>
    public bool MustEnd
    {
        get
        {
            for (int i = 0; i < _count; i++)
            {
                if (_depths[i] > 1 || !_frames[i][0].Node.MayEnd(_frames[i][0]))
                {
                    return false;
                }
            }

            return _count > 0;
        }
    }

    /// <summary>Begins a text.</summary>
    public void Begin(RootNode root)
    {
        (_count, _depths[0]) = (1, 1);
        (_frames[0] ??= new Frame[MostDepth])[0] = new Frame(root);
    }

    /// <summary>Becomes a copy of another.</summary>
    public void CopyFrom(Acceptor other)
    {
        _count = other._count;
        for (int i = 0; i < _count; i++)
        {
            _depths[i] = other._depths[i];
            other._frames[i].AsSpan(0, _depths[i]).CopyTo(_frames[i] ??= new Frame[MostDepth]);
        }
    }

    /// <summary>Takes a byte.</summary>
    /// <returns>Whether it belongs here; if not, nothing can be taken any more.</returns>
    public bool Feed(byte value)
    {
        _nextCount = 0;
        for (int i = 0; i < _count; i++)
        {
            Feed(_frames[i].AsSpan(0, _depths[i]), value);
        }

        for (int i = 0; i < _nextCount; i++)
        {
            (_frames[i], _nextFrames[i]) = (_nextFrames[i], _frames[i]);
            _depths[i] = _nextDepths[i];
        }

        _count = _nextCount;
        return _count > 0;
    }

    private void Feed(ReadOnlySpan<Frame> stack, byte value)
    {
        int depth = stack.Length;
        while (depth > 0)
        {
            Frame top = stack[depth - 1];
            switch (top.Node.Feed(ref top, value, MostDepth - depth, out ImmutableArray<ValueNode> inner))
            {
                case Feeding.Refused:
                    return;
                case Feeding.EndedBefore:
                    depth--;
                    continue;
                case Feeding.Taken:
                    Follow(stack[..(depth - 1)], top, null);
                    return;
                case Feeding.TakenAtEnd:
                    Follow(stack[..(depth - 1)], null, null);
                    return;
                default:
                    Begin(stack[..(depth - 1)], top, inner, value);
                    return;
            }
        }
    }

    // An inner value of each kind that its first byte fits and that has room.
    private void Begin(ReadOnlySpan<Frame> below, Frame outer, ImmutableArray<ValueNode> kinds, byte value)
    {
        foreach (ValueNode kind in kinds)
        {
            Frame frame = new(kind);
            int room = MostDepth - below.Length - 2;
            if (kind.Depth > room + 1)
            {
                continue;
            }

            switch (kind.Feed(ref frame, value, room, out _))
            {
                case Feeding.Taken:
                    Follow(below, outer, frame);
                    break;
                case Feeding.TakenAtEnd:
                    Follow(below, outer, null);
                    break;
            }
        }
    }

    // A stack to go on with, unless it is there already or there are too many.
    private void Follow(ReadOnlySpan<Frame> below, Frame? middle, Frame? top)
    {
        if (_nextCount == MostStacks)
        {
            return;
        }

        Span<Frame> frames = _nextFrames[_nextCount] ??= new Frame[MostDepth];
        below.CopyTo(frames);
        int depth = below.Length;
        foreach (Frame? frame in (ReadOnlySpan<Frame?>)[middle, top])
        {
            if (frame is Frame added)
            {
                frames[depth++] = added;
            }
        }

        for (int i = 0; i < _nextCount; i++)
        {
            if (_nextDepths[i] == depth && _nextFrames[i].AsSpan(0, depth).SequenceEqual(frames[..depth]))
            {
                return;
            }
        }

        _nextDepths[_nextCount++] = depth;
    }
}
