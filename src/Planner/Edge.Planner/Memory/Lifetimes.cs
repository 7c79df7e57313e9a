using Edge.Model;
using Edge.Planner.Programs;

namespace Edge.Planner.Memory;

/// <summary>From which step to which each row of each buffer is in use.</summary>
internal sealed class Lifetimes
{
    private readonly int[][] _first, _last;

    private Lifetimes(IReadOnlyList<PlanBuffer> buffers)
    {
        _first = [.. buffers.Select(b => Filled(b.Window.Height, int.MaxValue))];
        _last = [.. buffers.Select(b => Filled(b.Window.Height, -1))];
    }

    /// <summary>Measures a program.</summary>
    public static Lifetimes Of(DeviceProgram program)
    {
        Lifetimes lifetimes = new(program.Buffers);
        for (int time = 0; time < program.Steps.Count; time++)
        {
            int now = time;
            StepAccess.Visit(program.Network, program.Buffers, program.Steps[time], (buffer, region, _) =>
            {
                int top = region.Top - program.Buffers[buffer].Window.Top;
                for (int row = top; row < top + region.Height; row++)
                {
                    lifetimes._first[buffer][row] = Math.Min(lifetimes._first[buffer][row], now);
                    lifetimes._last[buffer][row] = now;
                }
            });
        }

        return lifetimes;
    }

    /// <summary>First step that uses a buffer, <see cref="int.MaxValue"/> where none does.</summary>
    public int First(int buffer) => OfRows(buffer, 0, _first[buffer].Length).First;

    /// <summary>Last step that uses a buffer, -1 where none does.</summary>
    public int Last(int buffer) => OfRows(buffer, 0, _last[buffer].Length).Last;

    /// <summary>First and last step that use rows <paramref name="top"/> up to <paramref name="bottom"/> of a buffer's window.</summary>
    public (int First, int Last) OfRows(int buffer, int top, int bottom)
    {
        (int first, int last) = (int.MaxValue, -1);
        for (int row = top; row < bottom; row++)
        {
            first = Math.Min(first, _first[buffer][row]);
            last = Math.Max(last, _last[buffer][row]);
        }

        return (first, last);
    }

    private static int[] Filled(int length, int value)
    {
        int[] result = new int[length];
        Array.Fill(result, value);
        return result;
    }
}
