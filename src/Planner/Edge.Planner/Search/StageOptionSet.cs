using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Patches;

namespace Edge.Planner.Search;

/// <summary>The ways to run a stage that the search tries, by what they cost: the work grows from level to level.</summary>
internal static class StageOptionSet
{
    /// <summary>Number of levels.</summary>
    public const int Levels = 4;

    private static readonly int[] TileWidths = [1, 2, 4, 8];
    private static readonly int[] TilesOfPatches = [int.MaxValue, 2];
    private static readonly int[] Cuts = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24];
    private static readonly int[] Groupings = [32, 16, 12, 8, 6, 4, 3, 2];

    /// <summary>Ways that compute nothing twice and keep whole rows.</summary>
    public static IEnumerable<StageOptions> Plain(int from, int to)
    {
        if (to - from == 1)
        {
            yield return StageOptions.Whole;
        }

        yield return StageOptions.Rows;
    }

    /// <summary>
    /// Families of ways that need less memory, each from the finest to the coarsest: where the finest does not help, none
    /// does. Level 0: narrow tiles and channel groups, nothing twice. Level 1: strips. Level 2: grids of patches. Level 3:
    /// strips and grids with channel groups.
    /// </summary>
    public static IEnumerable<IEnumerable<StageOptions>> Families(Network network, int from, int to, Region output, int level)
    {
        int[] groupings = level is 0 or 3 ? [.. GroupingsOf(network, from, to)] : [1];
        return level switch
        {
            0 =>
            [
                TileWidths.Where(t => t < output.Width).Select(t => StageOptions.Rows with { TileWidth = t }),
                groupings.Select(g => StageOptions.Rows with { Groups = g, TileWidth = 2 }),
                groupings.Select(g => StageOptions.Rows with { Groups = g }),
            ],
            1 => TilesOfPatches.SelectMany(t => Strips(output, t, 1)),
            2 => TilesOfPatches.Select(t => Grids(output, t, 1)),
            _ => groupings.Where(g => g is 2 or 4 or 8).SelectMany(g => Strips(output, 2, g).Append(Grids(output, 2, g))),
        };
    }

    private static IEnumerable<IEnumerable<StageOptions>> Strips(Region output, int tile, int groups) =>
    [
        Finest(output.Width).Select(c => new StageOptions(1, c, 1, tile, groups)),
        Finest(output.Height).Select(r => new StageOptions(r, 1, 1, tile, groups)),
    ];

    private static IEnumerable<StageOptions> Grids(Region output, int tile, int groups) => output.Height < 2 || output.Width < 2
        ? []
        : Finest(Math.Max(output.Height, output.Width)).Select(c => new StageOptions(Math.Min(c, output.Height), Math.Min(c, output.Width), 1, tile, groups));

    private static IEnumerable<int> Finest(int length) => Cuts.Append(length).Where(c => c > 1 && c <= length).Distinct().OrderDescending();

    private static IEnumerable<int> GroupingsOf(Network network, int from, int to) => Groupings.Where(g =>
        g <= network.Images[network.OutputOf(from)].Channels && ChannelGroups.Of(network, from, to, g).Count == g);
}
