using System.Globalization;

namespace Edge.Bench.Language;

/// <summary>Rows of what was measured beside a peer in the same run and beside its goal, as Markdown on standard output.</summary>
internal sealed class GoalTable
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Prints the head.</summary>
    public GoalTable()
    {
        Console.WriteLine("| what | Edge | peer, in turns in the same run | ratio | goal | met |");
        Console.WriteLine("|---|---|---|---:|---|---|");
    }

    /// <summary>Whether all rows so far met their goals.</summary>
    public bool IsMet { get; private set; } = true;

    /// <summary>Adds a row without a goal: what others are compared with.</summary>
    public static void Add(string what, string measured) => Console.WriteLine($"| {what} | {measured} | | | | |");

    /// <summary>Adds a row.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="measured">What came out.</param>
    /// <param name="peer">What the peer has; null where there was none.</param>
    /// <param name="ratio">Of the two.</param>
    /// <param name="goal">What is wanted.</param>
    /// <param name="isMet">Whether it is so.</param>
    public void Add(string what, string measured, string? peer, double? ratio, string goal, bool isMet)
    {
        IsMet &= isMet;
        Console.WriteLine($"| {what} | {measured} | {peer} | {ratio?.ToString("F2", Culture)} | {goal} | {(isMet ? "yes" : "no")} |");
    }
}
