using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Patches;

namespace Edge.Planner.Search;

/// <summary>
/// Chooses stages: positions between nodes are vertices, a stage with its options is an edge from its start to its end,
/// and a schedule is a path (msf-CNN 2025 does so for chains of convolutions; here residual tensors pass by a stage and
/// count, and an edge's memory is that of its real schedule). Since live bytes within a stage do not depend on the other
/// stages, the least work for every memory bound is a shortest path over the edges that fit.
/// </summary>
internal sealed class StageSearch
{
    private const int MostNodesAStage = 32;

    /// <summary>Bounds the number of stages of very long networks.</summary>
    private const int MostStages = 6400;

    private const long MostEvents = 6000;
    private const long MostGridEvents = 30000;

    private readonly Network _network;
    private readonly StageSchedule _schedule;
    private readonly Region[] _asked;
    private readonly DeviceProfile _profile;
    private readonly int _from, _to;
    private readonly long[] _crossing;
    private readonly List<StageChoice> _choices = [];
    private readonly List<(int From, int To)> _stages = [];
    private bool _isExplored, _isExploredFrugally;

    /// <summary>Prepares a search over nodes <paramref name="from"/> up to <paramref name="to"/>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="streamed">Sources that are fed where they are read.</param>
    /// <param name="asked">What the device needs of each tensor.</param>
    /// <param name="profile">The device.</param>
    /// <param name="from">First node.</param>
    /// <param name="to">Node behind the last.</param>
    public StageSearch(Network network, IReadOnlySet<int> streamed, Region[] asked, DeviceProfile profile, int from, int to)
    {
        (_network, _asked, _profile, _from, _to) = (network, asked, profile, from, to);
        _schedule = new StageSchedule(network, streamed);
        _crossing = [.. Enumerable.Range(0, to + 1).Select(p => p < from ? long.MaxValue : Crossing(p))];
    }

    /// <summary>Schedules that no other beats in both memory and work, by ascending memory.</summary>
    /// <param name="frugal">Whether to look for less memory than whole rows need.</param>
    public ImmutableArray<SchedulePath> Front(bool frugal)
    {
        Explore(frugal);
        if (_from == _to)
        {
            return [new SchedulePath([], 0, 0, 0)];
        }

        List<SchedulePath> front = [];
        long[] bounds = [.. _choices.Select(c => c.Cost.PeakBytes).Distinct().Order()];
        foreach (long bound in bounds)
        {
            if (Best(bound, c => c.Cost.MacCount + (c.Cost.LatencyUs * 1e-3)) is { } path && (front.Count == 0 || path.MacCount < front[^1].MacCount))
            {
                front.Add(path);
            }
        }

        return [.. front];
    }

    /// <summary>The fastest schedule within a memory bound, or null.</summary>
    public SchedulePath? Fastest(long boundBytes) => Best(boundBytes, c => c.Cost.LatencyUs);

    /// <summary>The schedule of the least memory.</summary>
    public SchedulePath? Leanest()
    {
        Explore(frugal: true);
        return Fastest(Bottleneck());
    }

    /// <summary>The fastest schedule within a memory bound, with everything tried that saves memory, or null.</summary>
    public SchedulePath? Thrifty(long boundBytes)
    {
        Explore(frugal: true);
        return Fastest(boundBytes);
    }

    private SchedulePath? Best(long bound, Func<StageChoice, double> cost)
    {
        Debug.Assert(_isExplored, "Front, Thrifty or Leanest comes first.");
        double[] least = new double[_to + 1];
        StageChoice?[] last = new StageChoice?[_to + 1];
        Array.Fill(least, double.PositiveInfinity);
        least[_from] = 0;
        foreach (StageChoice choice in _choices)
        {
            // Choices are ordered by their start, so every path to it is known.
            if (choice.Cost.PeakBytes <= bound && least[choice.From] + cost(choice) < least[choice.To])
            {
                least[choice.To] = least[choice.From] + cost(choice);
                last[choice.To] = choice;
            }
        }

        if (double.IsPositiveInfinity(least[_to]))
        {
            return null;
        }

        List<StageChoice> stages = [];
        for (int at = _to; at > _from; at = stages[^1].From)
        {
            stages.Add(last[at]!);
        }

        stages.Reverse();
        return new SchedulePath([.. stages], stages.Count == 0 ? 0 : stages.Max(s => s.Cost.PeakBytes), stages.Sum(s => s.Cost.MacCount), stages.Sum(s => s.Cost.LatencyUs));
    }

    private void Explore(bool frugal)
    {
        if (!_isExplored)
        {
            _isExplored = true;
            ExplorePlain();
        }

        if (frugal && !_isExploredFrugally)
        {
            _isExploredFrugally = true;
            ExploreBottlenecks();
        }
    }

    private void ExplorePlain()
    {
        if (_from == _to)
        {
            return;
        }

        int longest = Math.Clamp(MostStages / (_to - _from), 2, MostNodesAStage);
        int[] cuts = [.. Enumerable.Range(_from, _to - _from + 1).Where(IsCut)];
        for (int n = _from; n < _to; n++)
        {
            _stages.Add((n, n + 1));
        }

        for (int i = 0; i < cuts.Length; i++)
        {
            for (int j = i + 1; j < cuts.Length && cuts[j] - cuts[i] <= longest; j++)
            {
                if (cuts[j] - cuts[i] > 1)
                {
                    _stages.Add((cuts[i], cuts[j]));
                }
            }
        }

        foreach ((int from, int to) in _stages)
        {
            foreach (StageOptions options in StageOptionSet.Plain(from, to))
            {
                Consider(from, to, options, long.MaxValue);
            }
        }

        Sort();
    }

    /// <summary>
    /// As long as some stage stands in the way of a smaller peak, tries the next level of ways to run it. Stages that fit
    /// already are left alone, so that most of the network costs no time.
    /// </summary>
    private void ExploreBottlenecks()
    {
        Dictionary<(int, int), long> least = [];
        foreach (StageChoice choice in _choices)
        {
            Note(least, choice);
        }

        int[] levels = new int[_stages.Count];
        long peak = Bottleneck();
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int i = 0; i < _stages.Count; i++)
            {
                (int from, int to) = _stages[i];
                if (Math.Max(_crossing[from], _crossing[to]) >= peak || _asked[_network.OutputOf(to - 1)].IsEmpty || !_network.IsSpatial(from))
                {
                    continue;
                }

                while (levels[i] < StageOptionSet.Levels && least.GetValueOrDefault((from, to), long.MaxValue) >= peak)
                {
                    int before = _choices.Count;
                    foreach (IEnumerable<StageOptions> family in StageOptionSet.Families(_network, from, to, _asked[_network.OutputOf(to - 1)], levels[i]))
                    {
                        ConsiderFamily(from, to, family, peak);
                    }

                    for (int added = before; added < _choices.Count; added++)
                    {
                        Note(least, _choices[added]);
                    }

                    levels[i]++;
                    moved = true;
                }
            }

            Sort();
            peak = Bottleneck();
        }
    }

    private static void Note(Dictionary<(int, int), long> least, StageChoice choice) =>
        least[(choice.From, choice.To)] = Math.Min(least.GetValueOrDefault((choice.From, choice.To), long.MaxValue), choice.Cost.PeakBytes);

    private void Sort() =>
        _choices.Sort((a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.To != b.To ? a.To.CompareTo(b.To) : a.Cost.PeakBytes.CompareTo(b.Cost.PeakBytes));

    /// <summary>The least peak of any schedule.</summary>
    private long Bottleneck()
    {
        long[] least = new long[_to + 1];
        Array.Fill(least, long.MaxValue);
        least[_from] = 0;
        foreach (StageChoice choice in _choices)
        {
            least[choice.To] = Math.Min(least[choice.To], Math.Max(least[choice.From], choice.Cost.PeakBytes));
        }

        return least[_to];
    }

    private void ConsiderFamily(int from, int to, IEnumerable<StageOptions> family, long bound)
    {
        foreach (StageOptions options in family)
        {
            if (Consider(from, to, options, bound) is { } cost && cost.PeakBytes > bound)
            {
                break;
            }
        }
    }

    /// <summary>Measures a way to run a stage and keeps it if it is within the bound; null where it was not measured.</summary>
    private StageCost? Consider(int from, int to, StageOptions options, long bound)
    {
        StageCost? cost = options.PatchRows * options.PatchColumns > 1
            ? GridCost.Of(_network, _schedule, from, to, _asked, options, Passing(from, to), MostGridEvents, _profile)
            : Measure(from, to, options);
        if (cost is { } known && known.PeakBytes <= bound)
        {
            _choices.Add(new StageChoice(from, to, options, known));
        }

        return cost;
    }

    private StageCost? Measure(int from, int to, StageOptions options)
    {
        bool isFine = options.Groups > 1 || options.TileWidth != int.MaxValue;
        return (isFine && Events(from, to, options) > MostEvents) || _schedule.Of(from, to, _asked, options) is not { } trace
            ? null
            : StageCost.Of(_network, trace, from, to, _asked, Passing(from, to), _profile);
    }

    private long Events(int from, int to, StageOptions options)
    {
        long events = 0;
        int width = Math.Max(_network.Images[_network.OutputOf(to - 1)].Width, 1);
        for (int n = from; n < to; n++)
        {
            Region window = _asked[_network.OutputOf(n)];
            if (window.IsEmpty || options.TileRows > 1)
            {
                events++;
                continue;
            }

            int tile = options.TileWidth == int.MaxValue ? window.Width : Math.Max(1, (int)((long)options.TileWidth * _network.Images[_network.OutputOf(n)].Width / width));
            events += (long)window.Height * Math.Max(1, window.Width / tile) * options.Groups;
        }

        return events;
    }

    /// <summary>A position where less is live than just before, or no more than just behind.</summary>
    private bool IsCut(int position) =>
        position == _from || position == _to || _crossing[position] < _crossing[position - 1] || _crossing[position] <= _crossing[position + 1];

    private long Crossing(int position)
    {
        long bytes = 0;
        for (int tensor = 0; tensor < _asked.Length; tensor++)
        {
            if (IsLiveBefore(tensor, position) && IsLiveBehind(tensor, position))
            {
                bytes += Held(tensor);
            }
        }

        return bytes;
    }

    private long Passing(int from, int to)
    {
        long bytes = 0;
        for (int tensor = 0; tensor < _asked.Length; tensor++)
        {
            if (IsLiveBefore(tensor, from) && IsLiveBehind(tensor, to) && !_network.Consumers[tensor].Any(c => c >= from && c < to))
            {
                bytes += Held(tensor);
            }
        }

        return bytes;
    }

    private bool IsLiveBefore(int tensor, int position) => _network.Producers[tensor] >= 0 && _network.Producers[tensor] < position;

    private bool IsLiveBehind(int tensor, int position) =>
        _network.IsSink(tensor) || (_network.Consumers[tensor] is [.., int last] && last >= position);

    private long Held(int tensor) => _asked[tensor].IsEmpty ? 0 : (long)_asked[tensor].ElementCount * _network.ElementBytes[tensor];
}
