namespace Edge.Model;

/// <summary>Sizes of the <see cref="ElementType"/>s.</summary>
public static class ElementTypes
{
    /// <summary>How many elements are stored together: 1, or the block length of a packed format.</summary>
    public static int BlockElements(this ElementType type) => type switch
    {
        ElementType.Q8_0 or ElementType.Q4_0 or ElementType.Q4_1 or ElementType.Q5_0 or ElementType.Q5_1 => 32,
        ElementType.Q4_K or ElementType.Q5_K or ElementType.Q6_K => 256,
        _ => 1,
    };

    /// <summary>Bytes of one block of <see cref="BlockElements"/> elements.</summary>
    public static int BlockBytes(this ElementType type) => type switch
    {
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 => 2,
        ElementType.Int8 or ElementType.UInt8 or ElementType.Bool => 1,
        ElementType.Int64 => 8,
        ElementType.Q8_0 => 34,
        ElementType.Q4_0 => 18,
        ElementType.Q4_1 => 20,
        ElementType.Q5_0 => 22,
        ElementType.Q5_1 => 24,
        ElementType.Q4_K => 144,
        ElementType.Q5_K => 176,
        ElementType.Q6_K => 210,
        _ => throw new EdgeException(1100, $"Element type {(int)type} is not known.", "The file was written by a newer version or is damaged.", "Update Edge or export the model again."),
    };

    /// <summary>Bytes of <paramref name="elements"/> elements, which fill whole blocks.</summary>
    public static long Bytes(this ElementType type, long elements) =>
        checked((elements + type.BlockElements() - 1) / type.BlockElements() * type.BlockBytes());

    /// <summary>Whether the type is a floating-point number that is not packed.</summary>
    public static bool IsFloat(this ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>Whether the type is a packed format of language models: blocks of values with their scales.</summary>
    public static bool IsPacked(this ElementType type) => type.BlockElements() > 1;
}
