using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner;

/// <summary>Findings that several planners share.</summary>
internal static class PlanningErrors
{
    /// <summary>The network has no images that could be cut.</summary>
    public static EdgeException NothingToCut(Network network) => new(
        3002,
        $"'{network.Graph.Name}' cannot run in patches.",
        network.Nodes.IsEmpty ? "It has no nodes." : $"Patches are regions of images, and node '{network[0].Name}' ({network[0].Operator.Kind}) and those behind it need their whole input.",
        "Plan it with the strategy single, or auto, which falls back to it.");
}
