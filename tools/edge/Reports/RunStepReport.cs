using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>A step of a device's program.</summary>
/// <param name="Kind">What it does: <c>Compute</c>, <c>Send</c>, ….</param>
/// <param name="Node">The node that it computes.</param>
/// <param name="Region">The region of the output.</param>
/// <param name="Us">Measured time, in microseconds.</param>
/// <param name="PredictedUs">Predicted time.</param>
internal sealed record RunStepReport(string Kind, string? Node, string? Region, double Us, double PredictedUs)
{
    /// <summary>Describes a step.</summary>
    public static RunStepReport Of(Plan plan, Step step, double us)
    {
        ComputeStep? compute = step as ComputeStep;
        return new RunStepReport(
            step.GetType().Name.Replace("Step", string.Empty, StringComparison.Ordinal),
            compute is null ? null : plan.Graph.Nodes[compute.Node].Name,
            compute?.Output.ToString(),
            Math.Round(us, 2),
            Math.Round(step.LatencyUs, 2));
    }
}
