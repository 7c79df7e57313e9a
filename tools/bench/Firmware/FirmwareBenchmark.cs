using System.Globalization;
using Edge.Devices;
using Edge.Testing;

namespace Edge.Bench.Firmware;

/// <summary>
/// Instructions, memory and flash of generated images on emulated boards, beside TensorFlow Lite Micro with CMSIS-NN and
/// TinyEngine. Counts are exact and the same in every run; every output is compared with the golden one.
/// </summary>
internal static class FirmwareBenchmark
{
    private const string CortexM4 = "mps2-an386";
    private const string CortexM55 = "mps3-an547";

    /// <summary>Prints the tables; 0 if every goal is met.</summary>
    /// <param name="arguments">Part of a network's name, or nothing for all.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (SharedFolder.Path is null)
        {
            Console.WriteLine($"skipped: {SharedFolder.Missing}");
            return 0;
        }

        string only = arguments.Length > 0 ? arguments[0] : "";
        using InstructionCounter counter = InstructionCounter.Build(FirmwareTree.Find());
        Console.WriteLine("Instructions of one inference in millions; TFLM 90b983c2 with CMSIS-NN 4ab83cc3 (-O2), TinyEngine 47bb283 (-Ofast), arm-none-eabi-gcc 12.2, QEMU 7.2.");
        Console.WriteLine();
        Console.WriteLine("| network | board | Edge | goal | TFLM | TinyEngine | SRAM with scratch, B (stack) | goal | TFLM | TinyEngine | start-up | code and tables, B | golden |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (FirmwareGoal goal in FirmwareGoal.All.Where(g => g.Network.Contains(only, StringComparison.Ordinal)))
        {
            met &= Report(goal, CortexM4, (goal.CortexM4.Goal, goal.CortexM4.Tflm, goal.CortexM4.TinyEngine), counter);
            met &= Report(goal, CortexM55, (goal.CortexM55.Goal, goal.CortexM55.Tflm, -1), counter);
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"te_vww on the M4: start-up goal {FirmwareGoal.StartGoal} M (TFLM {FirmwareGoal.TflmStart} M, TinyEngine 0), code goal {FirmwareGoal.CodeGoal:N0} B (TFLM {FirmwareGoal.TflmCodeBytes:N0}, TinyEngine {FirmwareGoal.TinyEngineCodeBytes:N0})."));
        return met ? 0 : 1;
    }

    private static bool Report(FirmwareGoal goal, string board, (double Goal, double Tflm, double TinyEngine) instructions, InstructionCounter counter)
    {
        BoardMeasurement m = BoardMeasurement.TakeAsync(new GoldenNetwork(goal.Network), FirmwareBoard.Find(board), goal.Sram.Goal, counter).GetAwaiter().GetResult();
        double millions = m.Instructions / 1e6;
        bool fast = millions <= instructions.Goal, small = m.ArenaBytes <= goal.Sram.Goal, ready = m.StartInstructions <= FirmwareGoal.StartGoal * 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {goal.Network} | {board} | {millions:F2}{Missed(fast)} | {instructions.Goal} | {instructions.Tflm} | {Figure(instructions.TinyEngine)} | {m.ArenaBytes:N0}{Missed(small)} ({m.StackBytes:N0}) | {goal.Sram.Goal:N0} | {goal.Sram.Tflm:N0} | {Figure(goal.Sram.TinyEngine)} | {m.StartInstructions:N0}{Missed(ready)} | {m.CodeBytes:N0} | {(m.IsExact ? "equal" : "**different**")} |"));
        return fast && small && ready && m.IsExact;
    }

    private static string Missed(bool met) => met ? "" : " **missed**";

    private static string Figure(double value) => value < 0 ? "–" : value.ToString(value < 10_000 ? "F2" : "N0", CultureInfo.InvariantCulture);
}
