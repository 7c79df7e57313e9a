using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Search;

/// <summary>
/// In which direction each stage walks. A stage that walks down lays its output below its input, as far as the lag
/// between reading and writing; if the next one walks up, its output lies above, and the drift does not add up.
/// </summary>
internal static class StageDirections
{
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
                    bool isStreamed = Enumerable.Range(stage.From, stage.To - stage.From).Any(n => network.Activations[n].Any(p => network.Producers[network[n].Inputs[p]] < 0));
                    if (isStreamed || stage.Options.TileRows > 1 || network.Images[network.OutputOf(stage.To - 1)].Height < 2)
                    {
                        return stage;
                    }

                    fromEnd = !fromEnd;
                    return stage with { Options = stage.Options with { FromEnd = fromEnd } };
                }),
            ],
        };
    }
}
