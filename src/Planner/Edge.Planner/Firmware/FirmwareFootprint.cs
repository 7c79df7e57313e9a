using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>What the program of a device takes of a microcontroller's memory: what the firmware reserves, to the byte.</summary>
/// <param name="ArenaBytes">Activations, and behind them scratch memory.</param>
/// <param name="ScratchBytes">Scratch memory of the kernels: the most that one needs.</param>
/// <param name="InputBytes">The part of the input that is there at a time.</param>
/// <param name="StepScratchBytes">Scratch memory of the kernel of each step of the plan.</param>
public sealed record FirmwareFootprint(int ArenaBytes, int ScratchBytes, int InputBytes, ImmutableArray<int> StepScratchBytes)
{
    /// <summary>The footprint of a device; only shapes count, so that weights need not be there.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="isa">What its kernels are made of.</param>
    /// <exception cref="EdgeException">EDGE33xx for what no firmware runs.</exception>
    public static FirmwareFootprint Of(Plan plan, int device, FirmwareIsa isa)
    {
        FirmwareProgram program = FirmwareLowering.WithoutWeights(plan, device, isa);
        using IEnumerator<FirmwareStep> steps = program.Flat().GetEnumerator();
        return new FirmwareFootprint(program.ArenaBytes, program.ScratchBytes, program.InputBytes, [.. plan.Devices[device].Steps.Select(step => ScratchOf(program, steps, FirmwareLowering.StepsOf(step), isa))]);
    }

    private static int ScratchOf(FirmwareProgram program, IEnumerator<FirmwareStep> steps, int count, FirmwareIsa isa)
    {
        int scratch = 0;
        for (int i = 0; i < count && steps.MoveNext(); i++)
        {
            scratch = steps.Current.Kind == FirmwareStepKind.Compute ? KernelScratch.BytesOf(program.Nodes[steps.Current.Index], isa) : scratch;
        }

        return scratch;
    }
}
