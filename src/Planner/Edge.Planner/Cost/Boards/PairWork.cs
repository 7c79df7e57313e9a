using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>The walk of elementwise kernels (<c>elementwise.h</c>): runs of elements that lie one behind the other in both operands and the output.</summary>
internal static class PairWork
{
    private const int ConstantLeft = 1, ConstantRight = 2;

    /// <summary>Counts.</summary>
    public static InstructionWork Of(KernelCall call)
    {
        InstructionWork work = new(FamilyOf(call));
        int constant = call[6];
        FirmwareBuffer fixedSide = new(0, Math.Max(call[7] * call[8], 1), new Region(0, 0, 0, call[7], call[8], call[9]), default, 1);
        FirmwareBuffer left = constant == ConstantLeft ? fixedSide : call.Operands[0]!;
        FirmwareBuffer right = constant == ConstantRight ? fixedSide : call.Operands[constant == ConstantLeft ? 0 : 1]!;
        Region region = call.Region;
        bool isMve = call.Isa == FirmwareIsa.Mve && call.Node.Kernel is FirmwareKernel.Add or FirmwareKernel.Mul;
        string which = call[2] == 0 || call[5] == 0 ? " that repeats" : string.Empty;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left, pixels; x < region.Right; x += pixels)
            {
                pixels = call.Output.Window.Channels == region.Channels ? Ring.Contiguous(call.Output, y, x, region.Right - x) : 1;
                pixels = Run(left, (call[0], call[1], call[2]), region, y, x, pixels);
                pixels = Run(right, (call[3], call[4], call[5]), region, y, x, pixels);
                int count = pixels * region.Channels;
                work.Add("run", 1);
                work.Add((isMve ? "four" : "element") + which, isMve ? count / 4 : count);
                work.Add("rest", isMve && count % 4 > 0 ? 1 : 0);
            }
        }

        if (call.Isa == FirmwareIsa.Dsp && IsClamped(call))
        {
            work.Add("clamped", region.ElementCount);
        }

        return work;
    }

    private static string FamilyOf(KernelCall call)
    {
        string name = call.Node.Kernel.ToString().ToLowerInvariant();
        bool isFast = call.Isa switch
        {
            FirmwareIsa.Dsp => call.Node.Kernel switch
            {
                FirmwareKernel.Add => HasFactor(call, 13) && HasFactor(call, 15) && HasFactor(call, 17) && call[19] == 20,
                FirmwareKernel.Mul => HasFactor(call, 13),
                _ => true,
            },
            FirmwareIsa.Mve => call.Node.Kernel != FirmwareKernel.Add || call[19] == 20,
            _ => false,
        };
        return isFast ? name : name + "-portable";
    }

    private static bool HasFactor(KernelCall call, int at) => call[at] >= 1 << 30 && call[at + 1] <= 0;

    private static bool IsClamped(KernelCall call)
    {
        int min = call.Node.Kernel switch { FirmwareKernel.Add => 21, FirmwareKernel.Mul => 15, _ => -1 };
        return min >= 0 && (call[min] > sbyte.MinValue || call[min + 1] < sbyte.MaxValue);
    }

    private static int Run(FirmwareBuffer side, (int Rows, int Columns, int Channels) follows, Region region, int y, int x, int pixels)
    {
        if (follows is { Columns: 0, Channels: 0 })
        {
            return pixels;
        }

        return follows.Columns == 0 || follows.Channels == 0 || side.Window.Channels != region.Channels ? 1 : Ring.Contiguous(side, y * follows.Rows, x, pixels);
    }
}
