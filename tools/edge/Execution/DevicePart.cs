using Edge.Cli.Plans;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Cli.Execution;

/// <summary>What an image is built of: a network planned for one board, or the part of a plan that one of its devices has.</summary>
internal sealed class DevicePart : IDisposable
{
    private readonly ShardStore? _shards;

    private DevicePart(PlanningResult planned, int device, LoweredProgram lowered, ShardStore? shards) =>
        (Planned, Program, Lowered, _shards) = (planned, planned.Plan.Devices[device], lowered, shards);

    /// <summary>The whole plan.</summary>
    public PlanningResult Planned { get; }

    /// <summary>The device's part of it.</summary>
    public PlanDevice Program { get; }

    /// <summary>The part, lowered.</summary>
    public LoweredProgram Lowered { get; }

    /// <summary>Plans a network for a board alone.</summary>
    public static DevicePart OfNetwork(PlanRequest request, FirmwareBoard board, FirmwareWeights weights)
    {
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(request, board.Isa, weights);
        return new DevicePart(planned, planned.Plan.Endpoint, lowered, null);
    }

    /// <summary>Opens the part of a plan on disk.</summary>
    /// <param name="folder">The plan.</param>
    /// <param name="device">Name of the device.</param>
    /// <param name="board">What it is.</param>
    /// <param name="weights">Where its weights will be.</param>
    /// <exception cref="EdgeException">EDGE6226 where the plan has no such device, or nothing for it to do; EDGE33xx for what firmware cannot run.</exception>
    public static DevicePart OfPlan(string folder, string device, FirmwareBoard board, FirmwareWeights weights)
    {
        (PlanningResult planned, ShardStore shards, _) = PlanFolder.Read(folder);
        try
        {
            Plan plan = planned.Plan;
            int index = Enumerable.Range(0, plan.Devices.Length).FirstOrDefault(d => plan.Devices[d].Name == device && !plan.Devices[d].Steps.IsEmpty, -1);
            return index >= 0
                ? new DevicePart(planned, index, FirmwareLowering.Lower(plan, index, shards, board.Isa, weights), shards)
                : throw ClusterErrors.NothingToBuild(device, plan.Devices.Where(d => !d.Steps.IsEmpty).Select(d => d.Name));
        }
        catch
        {
            shards.Dispose();
            throw;
        }
    }

    /// <summary>Closes the plan.</summary>
    public void Dispose() => _shards?.Dispose();
}
