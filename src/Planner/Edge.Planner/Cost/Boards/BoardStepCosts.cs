using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>What the steps of a plan cost on a microcontroller of it, by what its firmware will execute for each.</summary>
public static class BoardStepCosts
{
    /// <summary>The cost of every step; null for one that the device does not compute, or whose kernel was not counted.</summary>
    /// <param name="planned">The plan with its weights.</param>
    /// <param name="device">Index of the device in it.</param>
    /// <param name="profile">What the device is; with <see cref="DeviceProfile.Instructions"/>.</param>
    /// <param name="isa">What its kernels are made of.</param>
    /// <exception cref="EdgeException">EDGE33xx for what firmware cannot run.</exception>
    public static ImmutableArray<StepCost?> Of(PlanningResult planned, int device, DeviceProfile profile, FirmwareIsa isa)
    {
        BoardCost cost = new(profile);
        FirmwareProgram program = FirmwareLowering.Lower(planned.Plan, device, new PlannedWeights(planned), isa).Program;
        using IEnumerator<InstructionWork?> works = FirmwareWork.Of(program, isa).GetEnumerator();
        return [.. planned.Plan.Devices[device].Steps.Select(step => Sum(cost, works, FirmwareStepsOf(step)))];
    }

    /// <summary>Steps of firmware that a step becomes.</summary>
    private static int FirmwareStepsOf(Step step) => step switch
    {
        LoadStep or ReleaseStep => 0,
        ScatterStep scatter => scatter.Parts.Length,
        GatherStep gather => gather.Parts.Length,
        BroadcastStep broadcast => broadcast.Peers.Length,
        _ => 1,
    };

    private static StepCost? Sum(BoardCost cost, IEnumerator<InstructionWork?> works, int count)
    {
        StepCost? sum = null;
        for (int i = 0; i < count; i++)
        {
            works.MoveNext();
            if (works.Current is not { } work || cost.Of(work) is not { } one)
            {
                continue;
            }

            sum = sum is not { } before
                ? one
                : new StepCost(new TimeInterval(before.Time.Us + one.Time.Us, before.Time.P10 + one.Time.P10, before.Time.P90 + one.Time.P90), (CostBasis)Math.Max((int)before.Basis, (int)one.Basis));
        }

        return sum;
    }
}
