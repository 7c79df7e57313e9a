using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Patches;

namespace Edge.Planner.Search;

/// <summary>The ways to run a stage that the search tries, by what they cost: the work grows from level to level.</summary>
internal static class StageOptionSet
{
    /// <summary>Number of levels.</summary>
    public const int Levels = 4;

    private static readonly int[] TileWidths = [8, 4, 2, 1];
    private static readonly int[] Cuts = [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24];
    private static readonly int[] Groupings = [2, 3, 4, 6, 8, 12, 16, 32];

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
    /// Ways that need less memory. Level 0: narrow tiles and channel groups, nothing twice. Level 1: strips. Level 2:
    /// grids of patches. Level 3: grids with channel groups.
    /// </summary>
    public static IEnumerable<StageOptions> Frugal(Network network, int from, int to, Region output, int level) => level switch
    {
        0 => TileWidths.Where(t => t < output.Width).Select(t => StageOptions.Rows with { TileWidth = t })
            .Concat(GroupingsOf(network, from, to).SelectMany(g => (StageOptions[])[StageOptions.Rows with { Groups = g }, StageOptions.Rows with { Groups = g, TileWidth = 2 }])),
        1 => Grids(output, strips: true).Select(g => new StageOptions(g.Rows, g.Columns, 1, 2, 1)),
        2 => Grids(output, strips: false).Select(g => new StageOptions(g.Rows, g.Columns, 1, 2, 1)),
        _ => Grids(output, strips: true).Concat(Grids(output, strips: false))
            .SelectMany(g => GroupingsOf(network, from, to).Where(c => c is 2 or 4 or 8).Select(c => new StageOptions(g.Rows, g.Columns, 1, 2, c))),
    };

    private static IEnumerable<int> GroupingsOf(Network network, int from, int to) => Groupings.Where(g =>
        g <= network.Images[network.OutputOf(from)].Channels && ChannelGroups.Of(network, from, to, g).Count == g);

    private static IEnumerable<(int Rows, int Columns)> Grids(Region output, bool strips)
    {
        (int height, int width) = (output.Height, output.Width);
        foreach (int cut in Cuts.Append(Math.Max(height, width)).Distinct())
        {
            if (strips && cut <= width)
            {
                yield return (1, cut);
            }

            if (strips && cut <= height)
            {
                yield return (cut, 1);
            }

            if (!strips && cut <= Math.Max(height, width) && height > 1 && width > 1)
            {
                yield return (Math.Min(cut, height), Math.Min(cut, width));
            }
        }
    }
}
