namespace Edge.Planner.Memory;

/// <summary>
/// Places items at the lowest offsets where no rectangles of two items overlap. One mechanism gives sharing by lifetime
/// (offset assignment as in TensorFlow Lite Micro), outputs laid over input rows that are already consumed (vMCU,
/// Zheng et al. 2024) and in-place operators (a pair may be allowed to coincide). The order of placement decides the
/// rest: several orders from both ends of the arena are tried, then a deterministic local search around the best.
/// </summary>
internal sealed class RectanglePacker
{
    /// <summary>Conflicts that the local search may look at, a bound on its time that does not depend on the machine.</summary>
    private const long Effort = 2_000_000;

    private readonly PackingItem[] _items;
    private readonly List<Conflict>[] _conflicts;

    private readonly record struct Conflict(int Other, (int Low, int High)[] Forbidden, bool MayCoincide);

    /// <summary>Prepares the conflicts of all pairs.</summary>
    /// <param name="items">What to place.</param>
    /// <param name="mayCoincide">Pairs (lower index first) that may have the same offset although they touch in time.</param>
    public RectanglePacker(PackingItem[] items, HashSet<(int, int)> mayCoincide)
    {
        _items = items;
        _conflicts = [.. items.Select(_ => new List<Conflict>())];
        int[] byStart = [.. Enumerable.Range(0, items.Length).OrderBy(i => items[i].First).ThenBy(i => i)];
        List<int> open = [];
        foreach (int j in byStart)
        {
            open.RemoveAll(i => items[i].Last < items[j].First);
            foreach (int i in open)
            {
                // Offsets of j relative to i at which some rectangles overlap: open intervals.
                (int, int)[] forbidden = Forbidden(items[i], items[j]);
                if (forbidden.Length > 0)
                {
                    bool coincide = mayCoincide.Contains((Math.Min(i, j), Math.Max(i, j)));
                    _conflicts[j].Add(new Conflict(i, forbidden, coincide));
                    _conflicts[i].Add(new Conflict(j, [.. forbidden.Select(f => (-f.Item2, -f.Item1)).Reverse()], coincide));
                }
            }

            if (items[j].Rectangles.Length > 0)
            {
                open.Add(j);
            }
        }
    }

    /// <summary>Finds offsets.</summary>
    /// <param name="enough">A size at which the search may stop: the most bytes live at once.</param>
    public (int[] Offsets, int SizeBytes) Pack(long enough)
    {
        long attempts = Math.Clamp(Effort / (_items.Length + _conflicts.Sum(c => c.Count) + 1L), 100, 3000);
        int[] all = [.. Enumerable.Range(0, _items.Length).Where(i => _items[i].Rectangles.Length > 0)];
        long Area(int i) => _items[i].Rectangles.Sum(r => (long)(r.End - r.Start) * (r.Last - r.First + 1));
        long[] pressure = Pressures();
        int[][] orders =
        [
            [.. all.OrderByDescending(i => _items[i].SizeBytes).ThenBy(i => i)],
            [.. all.OrderByDescending(i => _items[i].Last).ThenByDescending(i => _items[i].SizeBytes).ThenBy(i => i)],
            [.. all.OrderBy(i => _items[i].First).ThenByDescending(i => _items[i].SizeBytes).ThenBy(i => i)],
            [.. all.OrderByDescending(Area).ThenBy(i => i)],
            [.. all.OrderByDescending(i => pressure[i]).ThenByDescending(i => _items[i].SizeBytes).ThenBy(i => i)],
            [.. all.OrderByDescending(i => pressure[i]).ThenByDescending(i => _items[i].Last).ThenBy(i => i)],
            [.. all.OrderByDescending(i => pressure[i]).ThenBy(i => _items[i].First).ThenBy(i => i)],
        ];
        (int[] Offsets, int Size, int[] Order, bool Mirrored) best = ([], int.MaxValue, [], false);
        foreach (int[] order in orders)
        {
            foreach (bool mirrored in (ReadOnlySpan<bool>)[false, true])
            {
                Try(order, mirrored, ref best);
            }
        }

        uint random = 2463534242;
        int[] trial = new int[all.Length];
        for (int attempt = 0; attempt < attempts && best.Size > enough && all.Length > 1; attempt++)
        {
            // Move an item to the front, one that reaches the top of the arena at every second attempt.
            best.Order.CopyTo(trial, 0);
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            int from = (int)(random % (uint)trial.Length);
            if (attempt % 2 == 0)
            {
                int[] top = [.. Enumerable.Range(0, trial.Length).Where(k => best.Offsets[trial[k]] + _items[trial[k]].SizeBytes == best.Size || (best.Mirrored && best.Offsets[trial[k]] == 0))];
                from = top.Length > 0 ? top[(int)((random >> 8) % (uint)top.Length)] : from;
            }

            int to = from == 0 ? (int)((random >> 4) % (uint)trial.Length) : (int)((random >> 4) % (uint)from);
            int moved = trial[from];
            if (from > to)
            {
                Array.Copy(trial, to, trial, to + 1, from - to);
            }
            else
            {
                Array.Copy(trial, from + 1, trial, from, to - from);
            }

            trial[to] = moved;
            Try(trial, attempt % 8 == 7 ? !best.Mirrored : best.Mirrored, ref best);
        }

        return (best.Offsets, best.Size == int.MaxValue ? 0 : best.Size);
    }

    /// <summary>For each item the most bytes live at once while it is.</summary>
    private long[] Pressures()
    {
        int[] times = [.. _items.SelectMany(i => i.Rectangles).Select(r => r.First).Distinct().Order()];
        long[] live = new long[times.Length + 1];
        foreach (Rectangle r in _items.SelectMany(i => i.Rectangles))
        {
            live[Array.BinarySearch(times, r.First)] += r.End - r.Start;
            int end = Array.BinarySearch(times, r.Last + 1);
            live[end < 0 ? ~end : end] -= r.End - r.Start;
        }

        for (int i = 1; i < live.Length; i++)
        {
            live[i] += live[i - 1];
        }

        long[] result = new long[_items.Length];
        for (int i = 0; i < _items.Length; i++)
        {
            int first = Array.BinarySearch(times, _items[i].First);
            for (int t = Math.Max(first, 0); first >= 0 && t < times.Length && times[t] <= _items[i].Last; t++)
            {
                result[i] = Math.Max(result[i], live[t]);
            }
        }

        return result;
    }

    private void Try(int[] order, bool mirrored, ref (int[] Offsets, int Size, int[] Order, bool Mirrored) best)
    {
        int[] offsets = new int[_items.Length];
        Array.Fill(offsets, -1);
        int size = 0;
        List<(int Low, int High)> forbidden = [];
        List<int> holes = [];
        foreach (int item in order)
        {
            forbidden.Clear();
            holes.Clear();
            foreach (Conflict conflict in _conflicts[item])
            {
                int at = offsets[conflict.Other];
                if (at < 0)
                {
                    continue;
                }

                // Seen from the other end of the arena, offsets turn around: o' = size − o − item's size.
                int turn = _items[conflict.Other].SizeBytes - _items[item].SizeBytes;
                foreach ((int low, int high) in conflict.Forbidden)
                {
                    forbidden.Add(mirrored ? (at + turn - high, at + turn - low) : (at + low, at + high));
                }

                if (conflict.MayCoincide)
                {
                    holes.Add(conflict.Other);
                }
            }

            offsets[item] = Lowest(item, forbidden, holes, offsets, mirrored);
            size = Math.Max(size, offsets[item] + _items[item].SizeBytes);
            if (size > best.Size)
            {
                return;
            }
        }

        int top = (size + 3) / 4 * 4;
        if ((mirrored ? top : size) > best.Size)
        {
            return;
        }

        if (mirrored)
        {
            size = top;
            foreach (int item in order)
            {
                offsets[item] = size - offsets[item] - _items[item].SizeBytes;
            }
        }

        best = (offsets, size, [.. order], mirrored);
    }

    private int Lowest(int item, List<(int Low, int High)> forbidden, List<int> holes, int[] offsets, bool mirrored)
    {
        int alignment = _items[item].Alignment;
        forbidden.Sort();
        int offset = 0;
        foreach ((int low, int high) in forbidden)
        {
            if (low >= offset)
            {
                // Intervals are open: `low` itself is allowed, and all later ones begin no earlier.
                break;
            }

            offset = Math.Max(offset, (high + alignment - 1) / alignment * alignment);
        }

        foreach (int other in holes)
        {
            // Coinciding with `other` is fine where nothing else objects.
            int at = offsets[other];
            if (at < offset && at % alignment == 0 && IsFree(item, at, other, offsets, mirrored))
            {
                offset = at;
            }
        }

        return offset;
    }

    private bool IsFree(int item, int at, int except, int[] offsets, bool mirrored)
    {
        foreach (Conflict conflict in _conflicts[item])
        {
            int other = offsets[conflict.Other];
            if (other < 0 || conflict.Other == except)
            {
                continue;
            }

            int turn = _items[conflict.Other].SizeBytes - _items[item].SizeBytes;
            int relative = mirrored ? other + turn - at : at - other;
            foreach ((int low, int high) in conflict.Forbidden)
            {
                if (relative > low && relative < high)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static (int Low, int High)[] Forbidden(PackingItem i, PackingItem j)
    {
        List<(int Low, int High)> intervals = [];
        foreach (Rectangle a in i.Rectangles)
        {
            foreach (Rectangle b in j.Rectangles)
            {
                if (a.First <= b.Last && b.First <= a.Last)
                {
                    intervals.Add((a.Start - b.End, a.End - b.Start));
                }
            }
        }

        if (intervals.Count < 2)
        {
            return [.. intervals];
        }

        intervals.Sort();
        int kept = 0;
        for (int k = 1; k < intervals.Count; k++)
        {
            if (intervals[k].Low < intervals[kept].High)
            {
                intervals[kept] = (intervals[kept].Low, Math.Max(intervals[kept].High, intervals[k].High));
            }
            else
            {
                intervals[++kept] = intervals[k];
            }
        }

        return [.. intervals.Take(kept + 1)];
    }
}
