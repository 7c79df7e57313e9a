namespace Edge.Model.MessagePack;

/// <summary>
/// What a <see cref="MessagePackReader"/> accepts from a stranger. Whatever the limits, a length or count above the
/// bytes that are there is refused before anybody can allocate for it.
/// </summary>
public sealed record MessagePackLimits
{
    /// <summary>Deepest nesting that a reader can keep track of.</summary>
    public const int GreatestDepth = 64;

    /// <summary>Limits for data whose total size is already limited: 32 levels, 16 Mi elements a container.</summary>
    public static MessagePackLimits Default { get; } = new();

    /// <summary>Most arrays and maps inside each other, at most <see cref="GreatestDepth"/>.</summary>
    public int MaxDepth { get; init => field = Math.Clamp(value, 0, GreatestDepth); } = 32;

    /// <summary>Most elements of an array, most pairs of a map.</summary>
    public int MaxCount { get; init; } = 1 << 24;

    /// <summary>Most bytes of a string, a binary or an extension.</summary>
    public int MaxLengthBytes { get; init; } = int.MaxValue;
}
