using System.Globalization;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Cost.Boards;
using Edge.Testing;

namespace Edge.Bench.Firmware;

/// <summary>Predicted instructions beside counted ones, of networks and of their layers; none was fitted.</summary>
internal static class InstructionPredictionBenchmark
{
    private const double Goal = 0.05, LeastShare = 0.01;

    /// <summary>Prints the table; 0 if every network is within the goal.</summary>
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
        Console.WriteLine("| network | board | strategy | predicted | counted | error | steps of 1 % or more | within 5 % | largest error |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        bool met = true;
        foreach (GoldenNetwork network in GoldenNetwork.All.Where(n => n.Name.Contains(only, StringComparison.Ordinal)))
        {
            foreach (string board in (string[])["mps2-an386", "mps3-an547"])
            {
                met &= Report(network, board, null, counter);
                if (FirmwareGoal.All.FirstOrDefault(g => g.Network == network.Name) is { } goal)
                {
                    met &= Report(network, board, goal.Sram.Goal, counter);
                }
            }
        }

        return met ? 0 : 1;
    }

    private static bool Report(GoldenNetwork network, string name, long? sramBytes, InstructionCounter counter)
    {
        FirmwareBoard board = FirmwareBoard.Find(name);
        BoardMeasurement measured;
        try
        {
            measured = BoardMeasurement.TakeAsync(network, board, sramBytes, counter).GetAwaiter().GetResult();
        }
        catch (EdgeException e)
        {
            Console.WriteLine($"| {network.Name} | {name} | | | EDGE{e.Code} | | | | |");
            return true;
        }

        BoardCost cost = new(DeviceProfiles.All[board.Profile]);
        (double Predicted, long Counted, FirmwareKernel? Kernel)[] steps = [.. FirmwareWork.Of(measured.Program, board.Isa).Zip(measured.Program.Flat(), measured.Steps)
            .Select(s => (s.First is { } work ? cost.InstructionsOf(work) ?? 0 : 0, s.Third, s.Second.Kind == FirmwareStepKind.Compute ? measured.Program.Nodes[s.Second.Index].Kernel : (FirmwareKernel?)null))];
        double predicted = steps.Sum(s => s.Predicted), error = (predicted / steps.Sum(s => s.Counted)) - 1;
        var nodes = measured.Program.Flat().Zip(steps).Where(s => s.Second.Kernel is not null).GroupBy(s => s.First.Index)
            .Select(g => (Error: (g.Sum(s => s.Second.Predicted) / g.Sum(s => s.Second.Counted)) - 1, Counted: g.Sum(s => s.Second.Counted), g.First().Second.Kernel))
            .Where(n => n.Counted >= LeastShare * measured.Instructions).ToArray();
        var worst = nodes.MaxBy(n => Math.Abs(n.Error));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {network.Name} | {name} | {(sramBytes is null ? "single" : "patches")} | {predicted / 1e6:F3} | {measured.Instructions / 1e6:F3} | {error:P2} | {nodes.Length} | {nodes.Count(n => Math.Abs(n.Error) <= Goal)} | {worst.Error:P2} {worst.Kernel} |"));
        return Math.Abs(error) <= Goal;
    }
}
