using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>
/// Lowers the part of a plan that belongs to one device into a program for its firmware
/// (<c>docs/adr/0005-firmware-program.md</c>): what a kernel would have to work out is worked out here, once. A pure
/// function: the same plan gives the same bytes.
/// </summary>
public static class FirmwareLowering
{
    /// <summary>Lowers a device's program.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="shards">The plan's weights.</param>
    /// <param name="isa">What the device's kernels are made of.</param>
    /// <param name="weights">Where it has its constants.</param>
    /// <exception cref="EdgeException">EDGE3300-3304 for what no firmware runs.</exception>
    public static LoweredProgram Lower(Plan plan, int device, IShardSource shards, FirmwareIsa isa, FirmwareWeights weights = FirmwareWeights.InFlash) =>
        plan.Tokens is null
            ? new DeviceLowering(plan, plan.Devices[device], shards, isa, weights).Lower()
            : throw FirmwareErrors.LanguageModel(plan);

    /// <summary>The program of a device with zeros for weights and without repeats: enough to know what it needs and does.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="isa">What the device's kernels are made of.</param>
    /// <exception cref="EdgeException">EDGE3300-3304 for what no firmware runs.</exception>
    internal static FirmwareProgram WithoutWeights(Plan plan, int device, FirmwareIsa isa) =>
        plan.Tokens is null
            ? new DeviceLowering(plan, plan.Devices[device], new AbsentWeights(), isa, FirmwareWeights.InFlash).LowerFlat()
            : throw FirmwareErrors.LanguageModel(plan);

    /// <summary>How many steps of firmware a step of a plan becomes.</summary>
    internal static int StepsOf(Step step) => step switch
    {
        LoadStep or ReleaseStep => 0,
        ScatterStep scatter => scatter.Parts.Length,
        GatherStep gather => gather.Parts.Length,
        BroadcastStep broadcast => broadcast.Peers.Length,
        _ => 1,
    };
}
