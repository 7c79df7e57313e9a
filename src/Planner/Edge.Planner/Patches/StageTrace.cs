using Edge.Model;

namespace Edge.Planner.Patches;

/// <summary>Everything a stage does, in order, before buffers have addresses.</summary>
internal sealed class StageTrace
{
    /// <summary>The computations.</summary>
    public List<TraceEvent> Events { get; } = [];

    /// <summary>Input buffers of the events: a <see cref="TraceBuffer"/>, or <c>~tensor</c>.</summary>
    public List<int> Inputs { get; } = [];

    /// <summary>The rings.</summary>
    public List<TraceBuffer> Buffers { get; } = [];

    /// <summary>For each tensor that crosses the stage's border: first and last event that uses each row.</summary>
    public Dictionary<int, (int First, int Last)[]> Rows { get; } = [];

    /// <summary>Number of slots.</summary>
    public int SlotCount { get; set; }

    /// <summary>Notes the use of rows of a tensor that crosses the border by the event that comes next.</summary>
    public void Use(int tensor, Region region, int tensorHeight)
    {
        if (!Rows.TryGetValue(tensor, out (int First, int Last)[]? rows))
        {
            Rows[tensor] = rows = new (int, int)[tensorHeight];
            Array.Fill(rows, (int.MaxValue, -1));
        }

        for (int y = region.Top; y < region.Bottom; y++)
        {
            rows[y] = (Math.Min(rows[y].First, Events.Count), Events.Count);
        }
    }
}
