using System.Collections;
using System.Collections.Immutable;
using Edge.Planner.Networks;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// Every set of nodes that can be a head: with a node all those whose results it reads (the down-sets of the graph's order). A node that
/// all others come before or behind divides the graph, so sets are listed between such nodes; where there are more than
/// <see cref="MostBetween"/>, those that begin the file's order alone.
/// </summary>
internal static class DownSets
{
    /// <summary>The most sets that are listed between two dividing nodes.</summary>
    public const int MostBetween = 1024;

    /// <summary>The sets, as ascending positions of inner nodes: the empty one first, all nodes last.</summary>
    /// <param name="network">The network.</param>
    /// <param name="isComplete">Whether every one of them is there.</param>
    public static List<ImmutableArray<int>> Of(Network network, out bool isComplete)
    {
        int[][] before = [.. Enumerable.Range(0, network.Nodes.Length).Select(n => ReadNodes(network, n))];
        bool[] divides = Dividing(before);
        List<ImmutableArray<int>> sets = [[]];
        isComplete = true;
        int from = 0;
        for (int node = 0; node <= before.Length; node++)
        {
            if (node == before.Length || divides[node])
            {
                isComplete &= TryListBetween(before, from, node, sets);
                if (node < before.Length)
                {
                    sets.Add([.. Enumerable.Range(0, node + 1)]);
                }

                from = node + 1;
            }
        }

        return sets;
    }

    private static int[] ReadNodes(Network network, int node) =>
        [.. network.Activations[node].Select(p => network.Producers[network[node].Inputs[p]]).Where(p => p >= 0).Distinct()];

    /// <summary>Nodes before which all earlier ones must run, and behind which all later ones.</summary>
    private static bool[] Dividing(int[][] before)
    {
        BitArray[] ancestors = new BitArray[before.Length];
        int[] ancestorCount = new int[before.Length], descendantCount = new int[before.Length];
        for (int node = 0; node < before.Length; node++)
        {
            ancestors[node] = new BitArray(before.Length);
            foreach (int read in before[node])
            {
                ancestors[node].Or(ancestors[read]).Set(read, true);
            }

            for (int earlier = 0; earlier < node; earlier++)
            {
                if (ancestors[node][earlier])
                {
                    ancestorCount[node]++;
                    descendantCount[earlier]++;
                }
            }
        }

        return [.. before.Select((_, n) => ancestorCount[n] + descendantCount[n] == before.Length - 1)];
    }

    /// <summary>Adds the sets that hold all nodes before <paramref name="from"/>, at least one more, and none from <paramref name="to"/> on.</summary>
    /// <returns>Whether all of them were added.</returns>
    private static bool TryListBetween(int[][] before, int from, int to, List<ImmutableArray<int>> sets)
    {
        bool[] isIn = new bool[to];
        isIn.AsSpan(0, from).Fill(true);
        List<ImmutableArray<int>> found = [];
        if (TryList(from))
        {
            sets.AddRange(found.Where(s => s.Length > from).OrderBy(s => s.Length));
            return true;
        }

        for (int end = from + 1; end <= to; end++)
        {
            sets.Add([.. Enumerable.Range(0, end)]);
        }

        return false;

        bool TryList(int node)
        {
            if (node == to)
            {
                found.Add([.. Enumerable.Range(0, to).Where(n => isIn[n])]);
                return found.Count <= MostBetween;
            }

            if (!TryList(node + 1))
            {
                return false;
            }

            if (!before[node].All(b => isIn[b]))
            {
                return true;
            }

            isIn[node] = true;
            bool all = TryList(node + 1);
            isIn[node] = false;
            return all;
        }
    }
}
