using Edge.Model;

namespace Edge.Planner.Patches;

/// <summary>A ring that a stage uses.</summary>
internal sealed class TraceBuffer
{
    /// <summary>The tensor.</summary>
    public required int Tensor { get; init; }

    /// <summary>The window of it.</summary>
    public required Region Window { get; init; }

    /// <summary>Number of the slot within the stage; buffers of a slot replace each other.</summary>
    public required int Slot { get; init; }

    /// <summary>Whether it holds partial sums.</summary>
    public bool IsAccumulator { get; init; }

    /// <summary>Pixels kept: known when the patch is complete.</summary>
    public int RingPixels { get; set; }
}
