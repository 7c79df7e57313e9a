using System.Globalization;
using Edge.Devices;
using Edge.Model;
using Edge.Testing;

namespace Edge.Bench.Firmware;

/// <summary>Where the instructions of an inference go: of every golden network that a board runs, the functions with two percent or more.</summary>
internal static class FunctionShareBenchmark
{
    private const double Least = 0.02;

    /// <summary>Prints the table.</summary>
    /// <param name="arguments">Part of a network's name, or nothing for all.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string only = arguments.Length > 0 ? arguments[0] : "";
        using InstructionCounter counter = InstructionCounter.Build(FirmwareTree.Find());
        Console.WriteLine("| network | board | M instructions | functions with 2 % or more |");
        Console.WriteLine("|---|---|---|---|");
        foreach (GoldenNetwork network in GoldenNetwork.All.Where(n => n.Name.Contains(only, StringComparison.Ordinal)))
        {
            foreach (string board in (string[])["mps2-an386", "mps3-an547"])
            {
                Report(network, board, counter);
            }
        }

        return 0;
    }

    private static void Report(GoldenNetwork network, string board, InstructionCounter counter)
    {
        try
        {
            BoardMeasurement m = BoardMeasurement.TakeAsync(network, FirmwareBoard.Find(board), sramBytes: null, counter).GetAwaiter().GetResult();
            IEnumerable<string> shares =
                from f in m.Functions
                let share = (double)f.Instructions / m.Instructions
                where share >= Least
                select string.Create(CultureInfo.InvariantCulture, $"{f.Function} {share:P1}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {network.Name} | {board} | {m.Instructions / 1e6:F2}{(m.IsExact ? "" : " **different**")} | {string.Join(", ", shares)} |"));
        }
        catch (EdgeException e)
        {
            Console.WriteLine($"| {network.Name} | {board} | – | EDGE{e.Code} |");
        }
    }
}
