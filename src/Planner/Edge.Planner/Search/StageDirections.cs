using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Search;

/// <summary>
/// In which direction each stage walks. A stage that walks down lays its output below its input, as far as the lag
/// between reading and writing; if the next one walks up, its output lies above, and the drift does not add up.
/// </summary>
internal static class StageDirections
{
    private const int Variations = 8;

    /// <summary>The path in the directions worth placing: taking turns, all from the start, and variations of taking turns.</summary>
    public static IEnumerable<SchedulePath> Of(Network network, SchedulePath path)
    {
        SchedulePath turns = TakingTurns(network, path);
        yield return turns;
        yield return path;

        // From some stage on the other way round.
        int[] turning = [.. Enumerable.Range(0, path.Stages.Length).Where(i => CanTurn(network, path.Stages[i]))];
        for (int v = 1; v <= Variations && v < turning.Length; v++)
        {
            int first = turning[turning.Length * v / (Variations + 1)];
            yield return turns with { Stages = [.. turns.Stages.Select((s, i) => i >= first && CanTurn(network, s) ? s with { Options = s.Options with { FromEnd = !s.Options.FromEnd } } : s)] };
        }
    }

    /// <summary>The path with every second stage that replaces an image by another walking from the end.</summary>
    public static SchedulePath TakingTurns(Network network, SchedulePath path)
    {
        bool fromEnd = false;
        return path with
        {
            Stages =
            [
                .. path.Stages.Select(stage =>
                {
                    if (!CanTurn(network, stage))
                    {
                        return stage;
                    }

                    fromEnd = !fromEnd;
                    return stage with { Options = stage.Options with { FromEnd = fromEnd } };
                }),
            ],
        };
    }

    /// <summary>An image that streams in comes from the top.</summary>
    private static bool CanTurn(Network network, StageChoice stage) =>
        stage.Options.TileRows == 1 && network.Images[network.OutputOf(stage.To - 1)].Height > 1
        && !Enumerable.Range(stage.From, stage.To - stage.From).Any(n => network.Activations[n].Any(p => network.Producers[network[n].Inputs[p]] < 0));
}
