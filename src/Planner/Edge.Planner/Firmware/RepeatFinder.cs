using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>
/// Writes a list of steps shorter: runs of groups of steps that differ in the place of their regions only, by as much in
/// every turn, become a repeat. The least number of steps, by dynamic programming from the end of the list.
/// </summary>
internal static class RepeatFinder
{
    private const int LongestGroup = 512;

    /// <summary>The same program with repeats.</summary>
    public static ImmutableArray<FirmwareStep> Fold(IReadOnlyList<FirmwareStep> steps)
    {
        int count = steps.Count, longest = Math.Min(LongestGroup, count / 2);
        int[] kinds = Kinds(steps);
        int[] runs = new int[longest + 1]; // runs[L]: from here on, so many steps are those L before their like, moved by the same.
        int[] cost = new int[count + 1];
        (int Length, int Times)[] choice = new (int, int)[count];
        for (int i = count - 1; i >= 0; i--)
        {
            (cost[i], choice[i]) = (1 + cost[i + 1], (1, 1));
            for (int length = 1; length <= longest && i + length < count; length++)
            {
                int run = kinds[i] == kinds[i + length] ? runs[length] + 1 : 0;
                if (run > length && Move(steps[i], steps[i + length]) != Move(steps[i + length], steps[i + (2 * length)]))
                {
                    run = length;
                }

                runs[length] = run;
                int times = Math.Min(1 + (run / length), ushort.MaxValue);
                for (int t = times; t > Math.Max(1, times - 3); t--)
                {
                    int repeated = 1 + length + cost[i + (t * length)];
                    if (repeated < cost[i])
                    {
                        (cost[i], choice[i]) = (repeated, (length, t));
                    }
                }
            }
        }

        return Write(steps, choice);
    }

    private static ImmutableArray<FirmwareStep> Write(IReadOnlyList<FirmwareStep> steps, (int Length, int Times)[] choice)
    {
        ImmutableArray<FirmwareStep>.Builder folded = ImmutableArray.CreateBuilder<FirmwareStep>();
        for (int i = 0; i < steps.Count;)
        {
            (int length, int times) = choice[i];
            if (times > 1)
            {
                folded.Add(FirmwareStep.Repeat(times, length));
            }

            for (int k = i; k < i + length; k++)
            {
                (int rows, int columns, int partRows) = times > 1 ? Move(steps[k], steps[k + length]) : default;
                folded.Add(steps[k] with { AdvanceRows = rows, AdvanceColumns = columns, AdvancePartRows = partRows });
            }

            i += length * times;
        }

        return folded.ToImmutable();
    }

    /// <summary>By how much a step is moved against its like.</summary>
    private static (int Rows, int Columns, int PartRows) Move(FirmwareStep from, FirmwareStep to) =>
        (to.Region.Top - from.Region.Top, to.Region.Left - from.Region.Left, to.Part.Top - from.Part.Top);

    /// <summary>A number for each step, the same for steps that differ in the place of their regions only.</summary>
    private static int[] Kinds(IReadOnlyList<FirmwareStep> steps)
    {
        Dictionary<FirmwareStep, int> seen = [];
        return [.. steps.Select(step =>
        {
            FirmwareStep placeless = step with { Region = step.Region with { Top = 0, Left = 0 }, Part = step.Part with { Top = 0 } };
            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, placeless, out bool exists);
            return exists ? number : number = seen.Count;
        })];
    }
}
