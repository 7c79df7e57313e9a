using System.Collections.Immutable;
using Edge.Cli.Profiling;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Cost;
using Edge.Planner.Firmware;
using Edge.Planner.Simulation;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge profile --json</c> prints: schema <c>edge.profile/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="Strategy">How it was split.</param>
/// <param name="PlanDigest">SHA-256 of the plan's canonical bytes.</param>
/// <param name="LatencyUs">Time of an inference, weights resident.</param>
/// <param name="FirstUs">Time of the first inference, which reads weights from storage.</param>
/// <param name="WireBytes">Payload that crosses links.</param>
/// <param name="Devices">Each device.</param>
/// <param name="Layers">Each layer on each device, in the order of the programs.</param>
/// <param name="Reasons">The largest reasons for the time, the longest first.</param>
/// <param name="Measured">What was measured; null where nothing was.</param>
internal sealed record ProfileReport(
    string Schema,
    string Model,
    string Strategy,
    string PlanDigest,
    IntervalReport LatencyUs,
    IntervalReport FirstUs,
    long WireBytes,
    ImmutableArray<ProfileDeviceReport> Devices,
    ImmutableArray<ProfileLayerReport> Layers,
    ImmutableArray<ProfileReasonReport> Reasons,
    MeasurementReport? Measured = null)
{
    /// <summary>Name and version of the schema.</summary>
    public const string SchemaName = "edge.profile/1";

    /// <summary>Describes what a plan is predicted to do.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cluster">The devices that it was made for.</param>
    /// <param name="simulated">What it is predicted to do.</param>
    /// <param name="measured">What it did; null where it did not run.</param>
    public static ProfileReport Of(Plan plan, ClusterSpec cluster, SimulatedPlan simulated, MeasuredRun? measured)
    {
        ProgramWork works = PlanSimulation.WorksOf(plan);
        DeviceProfile[] profiles = [.. plan.Devices.Select(d => cluster.Devices.FirstOrDefault(c => c.Name == d.Name)?.Profile ?? PlanSimulation.HostProfile)];
        FirmwareFootprint?[] footprints = [.. plan.Devices.Select((d, i) => cluster.Devices.FirstOrDefault(c => c.Name == d.Name)?.Board is { } board ? FirmwareFootprint.Of(plan, i, FirmwareBoard.Find(board).Isa) : null)];
        ImmutableArray<ProfileDeviceReport> devices =
            [.. plan.Devices.Select((d, i) => ProfileDeviceReport.Of(d, profiles[i], footprints[i], cluster.Devices.All(c => c.Name != d.Name), PlanArithmetic.IsFloat(plan), simulated.Devices[i]) with { Measured = MeasuredAt(i) })];
        ImmutableArray<ProfileLayerReport> layers = [.. plan.Devices.SelectMany((d, i) => LayerProfile.Of(plan, i, profiles[i], footprints[i], simulated.Devices[i], works, [.. measured?.Devices.Select(inference => inference[i].StepUs) ?? []]))];
        return new ProfileReport(
            SchemaName,
            plan.Graph.Name,
            plan.Strategy,
            PlanEncoding.DigestOf(plan).ToString(),
            IntervalReport.Of(simulated.Latency),
            IntervalReport.Of(simulated.First),
            plan.WireBytes,
            devices,
            layers,
            SlownessReasons.Of(plan, profiles, [.. devices.Select(d => d.AsMeasured)], [.. layers.Select(l => l.AsMeasured)]),
            measured is null ? null : MeasurementReport.Of(measured));

        MeasuredDeviceReport? MeasuredAt(int device) => measured is null ? null : MeasuredDeviceReport.Of([.. measured.Devices.Select(inference => inference[device])]);
    }
}
