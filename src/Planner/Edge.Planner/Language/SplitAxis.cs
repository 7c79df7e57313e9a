namespace Edge.Planner.Language;

/// <summary>Along what a tensor of a <see cref="SplitGroup"/> is cut.</summary>
internal enum SplitAxis
{
    /// <summary>The columns of the group: query heads, or the middle of a feed-forward layer.</summary>
    Columns,

    /// <summary>The key-value heads that the query heads of a share read.</summary>
    KeyValueHeads,
}
