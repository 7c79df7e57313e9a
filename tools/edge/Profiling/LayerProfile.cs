using System.Collections.Immutable;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Firmware;
using Edge.Planner.Simulation;

namespace Edge.Cli.Profiling;

/// <summary>Where the time of a simulated device goes, layer by layer.</summary>
internal sealed class LayerProfile
{
    private readonly Plan _plan;
    private readonly PlanDevice _device;
    private readonly DeviceProfile _profile;
    private readonly SimulatedDevice _simulated;
    private readonly ProgramWork _works;
    private readonly ImmutableArray<StepCost?> _costs;
    private readonly long[] _arena;
    private readonly IReadOnlyList<IReadOnlyList<double>> _measuredStepUs;

    private LayerProfile(Plan plan, int device, DeviceProfile profile, FirmwareFootprint? footprint, SimulatedDevice simulated, ProgramWork works, IReadOnlyList<IReadOnlyList<double>> measuredStepUs)
    {
        (_plan, _device, _profile, _simulated, _works, _measuredStepUs) = (plan, plan.Devices[device], profile, simulated, works, measuredStepUs);
        _costs = ProgramCosts.Of(plan, device, profile, works);
        _arena = ArenaUse.Of(_device, footprint);
    }

    /// <summary>One row for each node that the device computes and each tensor that it moves, in the order of its program.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="index">Index of the device in it.</param>
    /// <param name="profile">What it can do.</param>
    /// <param name="footprint">What its firmware takes, of a board; null of others.</param>
    /// <param name="simulated">What it was predicted to do.</param>
    /// <param name="works">What the steps of the plan have to do.</param>
    /// <param name="measuredStepUs">The time of each step in each inference that was measured; none where it did not run.</param>
    public static ImmutableArray<ProfileLayerReport> Of(
        Plan plan, int index, DeviceProfile profile, FirmwareFootprint? footprint, SimulatedDevice simulated, ProgramWork works, IReadOnlyList<IReadOnlyList<double>> measuredStepUs)
    {
        PlanDevice device = plan.Devices[index];
        LayerProfile layers = new(plan, index, profile, footprint, simulated, works, measuredStepUs);
        ILookup<int, SimulatedEvent> events = simulated.Events.ToLookup(e => e.Step);
        return
        [
            .. device.Steps.Select((step, i) => (Label: StepLabel.Of(plan, device, step), Index: i))
                .GroupBy(s => s.Label, s => s.Index)
                .Where(g => g.Any(events.Contains))
                .Select(g => layers.Row(g.Key, [.. g], [.. g.SelectMany(i => events[i])])),
        ];
    }

    private ProfileLayerReport Row(StepLabel label, ImmutableArray<int> steps, ImmutableArray<SimulatedEvent> events)
    {
        double us = events.Sum(e => e.EndUs - e.StartUs);
        ImmutableArray<KernelWork> works = [.. steps.Select(i => _works.Of(_device, _device.Steps[i])).OfType<KernelWork>()];
        bool isMoved = works.IsEmpty;
        double waited = events.Where(e => e.Activity == SimulatedActivity.Wait).Sum(e => e.EndUs - e.StartUs);
        StepCost[] costs = [.. steps.Select(i => _costs[i]).OfType<StepCost>()];
        return new ProfileLayerReport(
            _device.Name,
            label.Layer,
            label.Operator,
            label.Shape,
            steps.Length,
            Math.Round(us, 2),
            Math.Round(us / Math.Max(_simulated.EndUs, double.Epsilon), 4),
            steps.Max(i => _arena[i]),
            Math.Round(works.Sum(w => w.Macs)),
            Math.Round(works.Sum(w => w.ActivationBytes + w.WeightBytes)),
            isMoved ? (waited * 2 > us ? LayerBound.Peer : LayerBound.Link) : BoundOf(works),
            isMoved ? null : Math.Round(costs.Sum(c => c.Time.P10), 2),
            isMoved ? null : Math.Round(costs.Sum(c => c.Time.P90), 2),
            isMoved ? null : WordOf(costs.Max(c => c.Basis)),
            Measured(steps));
    }

    /// <summary>The time of some steps in every inference; null where they were not measured.</summary>
    private MeasuredTimeReport? Measured(ImmutableArray<int> steps) =>
        _measuredStepUs.Count > 0 && _measuredStepUs.All(us => us.Count == _device.Steps.Length)
            ? MeasuredTimeReport.Of([.. _measuredStepUs.Select(us => steps.Sum(i => us[i]))])
            : null;

    /// <summary>What takes longest by the rates of the device's profile.</summary>
    private string BoundOf(ImmutableArray<KernelWork> works)
    {
        bool isFloat = works[0].Family.EndsWith("/float32", StringComparison.Ordinal);
        double compute = works.Sum(w => w.Macs) / Math.Max(isFloat ? _profile.Float32MacsPerSecond : _profile.Int8MacsPerSecond, 1) * 1e6;
        double memory = works.Sum(w => w.ActivationBytes + w.WeightBytes) / Math.Max(_profile.MemoryBytesPerSecond, 1) * 1e6;
        double start = works.Length * _profile.StepOverheadUs;
        return start > compute && start > memory ? LayerBound.Start : compute >= memory ? LayerBound.Compute : LayerBound.Memory;
    }

    private static string WordOf(CostBasis basis) => basis switch
    {
        CostBasis.Calibrated => "calibrated",
        CostBasis.OutsideRange => "outside-range",
        _ => "profile",
    };
}
