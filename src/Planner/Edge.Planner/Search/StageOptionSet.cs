using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Patches;

namespace Edge.Planner.Search;

/// <summary>The ways to run a stage that the search tries.</summary>
internal static class StageOptionSet
{
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

    /// <summary>Ways that need less memory, at the price of more steps or more work.</summary>
    public static IEnumerable<StageOptions> Frugal(Network network, int from, int to, Region output)
    {
        (int height, int width) = (output.Height, output.Width);
        foreach (int tile in TileWidths)
        {
            if (tile < width)
            {
                yield return StageOptions.Rows with { TileWidth = tile };
            }
        }

        foreach ((int rows, int columns) in Grids(height, width))
        {
            yield return new StageOptions(rows, columns, 1, 2, 1);
        }

        int channels = network.Images[network.OutputOf(from)].Channels;
        foreach (int groups in Groupings)
        {
            if (groups > channels || ChannelGroups.Of(network, from, to, groups).Count != groups)
            {
                continue;
            }

            yield return new StageOptions(1, 1, 1, int.MaxValue, groups);
            yield return new StageOptions(1, 1, 1, 2, groups);
            if (groups is 2 or 4 or 8)
            {
                foreach ((int rows, int columns) in Grids(height, width))
                {
                    yield return new StageOptions(rows, columns, 1, 2, groups);
                }
            }
        }
    }

    private static IEnumerable<(int Rows, int Columns)> Grids(int height, int width)
    {
        foreach (int cut in Cuts.Append(Math.Max(height, width)).Distinct())
        {
            if (cut <= width)
            {
                yield return (1, cut);
            }

            if (cut <= height)
            {
                yield return (cut, 1);
            }

            if (cut <= Math.Max(height, width) && height > 1 && width > 1)
            {
                yield return (Math.Min(cut, height), Math.Min(cut, width));
            }
        }
    }
}
