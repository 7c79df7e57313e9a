using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>Plans a network for one microcontroller that feeds itself, scratch memory of its kernels included.</summary>
public static class FirmwarePlanner
{
    /// <summary>Plans and lowers.</summary>
    /// <param name="request">Its only device is the endpoint; its memory bound holds for activations and scratch memory together.</param>
    /// <param name="isa">What the device's kernels are made of.</param>
    /// <param name="weights">Where it has its constants.</param>
    /// <returns>The plan, and its program.</returns>
    /// <exception cref="EdgeException">EDGE30xx where no plan exists, EDGE33xx for what firmware cannot run.</exception>
    public static (PlanningResult Planned, LoweredProgram Lowered) Plan(PlanRequest request, FirmwareIsa isa, FirmwareWeights weights = FirmwareWeights.InFlash)
    {
        PlanningResult planned = NetworkPlanner.Plan(request);
        LoweredProgram lowered = Lower(planned, isa, weights);
        long bound = request.SramBytes ?? (request.Strategy == Strategy.Auto ? request.Cluster.Devices.Max(d => d.Profile.ArenaBytes) : long.MaxValue);
        if (lowered.Program.ArenaBytes <= bound || lowered.Program.ScratchBytes == 0)
        {
            return (planned, lowered);
        }

        planned = NetworkPlanner.Plan(request with { SramBytes = (bound - lowered.Program.ScratchBytes) / FirmwareProgram.Alignment * FirmwareProgram.Alignment });
        return (planned, Lower(planned, isa, weights));
    }

    private static LoweredProgram Lower(PlanningResult planned, FirmwareIsa isa, FirmwareWeights weights) =>
        FirmwareLowering.Lower(planned.Plan, planned.Plan.Endpoint, new PlannedWeights(planned), isa, weights);
}
