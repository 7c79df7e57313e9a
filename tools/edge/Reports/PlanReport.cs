using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner;
using Edge.Planner.Simulation;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge plan --json</c> prints: schema <c>edge.plan/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="PlanDigest">SHA-256 of the plan's canonical bytes.</param>
/// <param name="Strategy">The strategy used.</param>
/// <param name="PeakArenaBytes">Arena of each device by name, and <c>max</c> over all devices but the host.</param>
/// <param name="InputBytes">The largest input memory of a device as scheduled (rows of a streamed image, or the whole).</param>
/// <param name="ResidentInputBytes">The same where the whole input region is resident.</param>
/// <param name="LiveBytes">The most activation bytes live at a step of any device: no placement of this schedule needs less.</param>
/// <param name="Macs">Multiply-accumulates of one inference, recomputed ones included.</param>
/// <param name="MacOverhead">Those over the network's own: 1 where nothing is recomputed.</param>
/// <param name="PredictedUs">Predicted time of one inference, in microseconds.</param>
/// <param name="WireBytes">Payload that crosses links in one inference.</param>
/// <param name="Devices">Each device.</param>
/// <param name="Pareto">Schedules that no other beats in both memory and work.</param>
/// <param name="Reasons">Why this plan.</param>
internal sealed record PlanReport(
    string Schema,
    string Model,
    string PlanDigest,
    string Strategy,
    ImmutableSortedDictionary<string, long> PeakArenaBytes,
    long InputBytes,
    long ResidentInputBytes,
    long LiveBytes,
    long Macs,
    double MacOverhead,
    double PredictedUs,
    long WireBytes,
    ImmutableArray<PlanDeviceReport> Devices,
    ImmutableArray<PlanParetoReport> Pareto,
    ImmutableArray<string> Reasons)
{
    /// <summary>Every cut that a bottleneck could have had, by ascending head; empty for other strategies.</summary>
    public IReadOnlyList<PlanCutReport> Cuts { get; init; } = [];

    /// <summary>What it is predicted to do, with intervals; null where nobody asked.</summary>
    public SimulationReport? Simulation { get; init; }

    /// <summary>Describes a planning result and what it is predicted to do on the devices that it was made for.</summary>
    public static PlanReport Of(PlanningResult result, ClusterSpec cluster)
    {
        SimulatedPlan simulated = PlanSimulation.Of(result.Plan, cluster);
        return Of(result) with { PredictedUs = Math.Round(simulated.Latency.Us, 1), Simulation = SimulationReport.Of(simulated) };
    }

    /// <summary>Describes a planning result.</summary>
    public static PlanReport Of(PlanningResult result)
    {
        Plan plan = result.Plan;
        ImmutableArray<PlanDeviceReport> devices = [.. Enumerable.Range(0, plan.Devices.Length).Select(i => PlanDeviceReport.Of(plan, i))];
        bool hasHost = plan.Devices.Length > 1;
        IEnumerable<int> workers = Enumerable.Range(0, plan.Devices.Length).Where(i => !hasHost || i != plan.Endpoint);
        ImmutableSortedDictionary<string, long> peaks = plan.Devices.ToImmutableSortedDictionary(d => d.Name, d => (long)d.ArenaBytes, StringComparer.Ordinal)
            .SetItem("max", workers.Max(i => (long)plan.Devices[i].ArenaBytes));
        ImmutableArray<DeviceMemory> memory = [.. result.Explanation.Devices.Where(m => !hasHost || m.Device != plan.Devices[plan.Endpoint].Name)];
        return new PlanReport(
            "edge.plan/1",
            plan.Graph.Name,
            PlanEncoding.DigestOf(plan).ToString(),
            plan.Strategy,
            peaks,
            workers.Max(i => plan.Devices[i].InputBytes),
            memory.IsEmpty ? 0 : memory.Max(m => m.ResidentInputBytes),
            memory.IsEmpty ? 0 : memory.Max(m => m.LiveBytes),
            plan.MacCount,
            plan.Graph.MacCount == 0 ? 1 : Math.Round((double)plan.MacCount / plan.Graph.MacCount, 4),
            Math.Round(plan.LatencyUs, 1),
            plan.WireBytes,
            devices,
            [.. result.Pareto.Select(p => new PlanParetoReport(p.PeakBytes, Math.Round(p.MacFactor, 4)))],
            result.Explanation.Reasons)
        {
            Cuts = PlanCutReport.Of(result.Cuts),
        };
    }
}
