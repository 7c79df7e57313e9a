using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>What the steps of a plan cost on a microcontroller of it, by what its firmware will execute for each.</summary>
internal static class BoardStepCosts
{
    /// <summary>The cost of every step; null for one that moves bytes over a line, or whose kernel was not counted.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">Index of the device in it.</param>
    /// <param name="profile">What the device is; with <see cref="DeviceProfile.Instructions"/>.</param>
    /// <exception cref="EdgeException">EDGE33xx for what firmware cannot run.</exception>
    public static ImmutableArray<StepCost?> Of(Plan plan, int device, DeviceProfile profile)
    {
        BoardCost cost = new(profile);
        using IEnumerator<InstructionWork?> works = FirmwareWork.Of(FirmwareLowering.WithoutWeights(plan, device, profile.Instructions!.Isa), profile.Instructions.Isa).GetEnumerator();
        return [.. plan.Devices[device].Steps.Select(step => Next(cost, works, step))];
    }

    private static StepCost? Next(BoardCost cost, IEnumerator<InstructionWork?> works, Step step)
    {
        StepCost? last = null;
        for (int i = FirmwareLowering.StepsOf(step); i > 0 && works.MoveNext(); i--)
        {
            last = step is ComputeStep or CopyStep && works.Current is { } work ? cost.Of(work) : null;
        }

        return last;
    }
}
