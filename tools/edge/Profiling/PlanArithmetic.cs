using Edge.Model;

namespace Edge.Cli.Profiling;

/// <summary>The type in which a plan multiplies.</summary>
internal static class PlanArithmetic
{
    /// <summary>Whether a convolution or product of it gives float32.</summary>
    public static bool IsFloat(Plan plan) => plan.Graph.Nodes.Any(n => n.Operator is Conv2D or DepthwiseConv2D or FullyConnected && plan.Graph.Output(n).Type == ElementType.Float32);
}
