using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost.Boards;

namespace Edge.Planner.Cost;

/// <summary>What the steps of a device's program cost: by the instructions of its firmware where they were counted, else by its measured kernels or the rates of its profile.</summary>
public static class ProgramCosts
{
    /// <summary>The cost of every step; null for one that has no <see cref="KernelWork"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">Index of the device in it.</param>
    /// <param name="profile">What the device is.</param>
    /// <param name="works">What the steps of the plan have to do.</param>
    public static ImmutableArray<StepCost?> Of(Plan plan, int device, DeviceProfile profile, ProgramWork works)
    {
        PlanDevice program = plan.Devices[device];
        DeviceCost cost = OfDevice(plan, program, profile);
        ImmutableArray<StepCost?> counted = Counted(plan, device, profile);
        return [.. program.Steps.Select((step, i) => (counted.IsEmpty ? null : counted[i]) ?? (works.Of(program, step) is { } work ? cost.Of(work) : (StepCost?)null))];
    }

    /// <summary>The costs of work on a device of a plan.</summary>
    internal static DeviceCost OfDevice(Plan plan, PlanDevice program, DeviceProfile profile)
    {
        long weights = program.Steps.OfType<LoadStep>().Select(s => s.Shard).Distinct().Sum(s => plan.Shards[s].SizeBytes);
        return new DeviceCost(profile, (double)weights + program.ArenaBytes + program.InputBytes);
    }

    /// <summary>By instructions; nothing where none were counted, or where no firmware runs the program, whose time the rates of the profile tell.</summary>
    private static ImmutableArray<StepCost?> Counted(Plan plan, int device, DeviceProfile profile)
    {
        try
        {
            return profile.Instructions is null || plan.Tokens is not null ? [] : BoardStepCosts.Of(plan, device, profile);
        }
        catch (EdgeException e) when (e.Code is >= 3300 and < 3400)
        {
            return [];
        }
    }
}
