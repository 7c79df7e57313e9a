namespace Edge.Planner.Memory;

/// <summary>Something rigid to place: rectangles of bytes and time that move together.</summary>
/// <param name="Rectangles">Its rectangles, ascending by byte.</param>
/// <param name="SizeBytes">Its extent.</param>
/// <param name="Alignment">Its offset is a multiple of this.</param>
internal sealed record PackingItem(Rectangle[] Rectangles, int SizeBytes, int Alignment)
{
    /// <summary>First step of any rectangle.</summary>
    public int First { get; } = Rectangles.Length == 0 ? int.MaxValue : Rectangles.Min(r => r.First);

    /// <summary>Last step of any rectangle.</summary>
    public int Last { get; } = Rectangles.Length == 0 ? -1 : Rectangles.Max(r => r.Last);
}
