using Edge.Model;

namespace Edge.Importers.Gguf;

/// <summary>The numbers that GGML gives to element types.</summary>
internal static class GgufElementTypes
{
    private static readonly (uint Number, ElementType Type)[] Table =
    [
        (0, ElementType.Float32),
        (1, ElementType.Float16),
        (2, ElementType.Q4_0),
        (3, ElementType.Q4_1),
        (6, ElementType.Q5_0),
        (7, ElementType.Q5_1),
        (8, ElementType.Q8_0),
        (12, ElementType.Q4_K),
        (13, ElementType.Q5_K),
        (14, ElementType.Q6_K),
        (30, ElementType.BFloat16),
    ];

    /// <summary>The types that are read and written.</summary>
    public static IEnumerable<ElementType> Known => Table.Select(t => t.Type);

    /// <summary>The type with a number.</summary>
    public static bool TryRead(uint number, out ElementType type)
    {
        int index = Array.FindIndex(Table, t => t.Number == number);
        type = index < 0 ? default : Table[index].Type;
        return index >= 0;
    }

    /// <summary>The number of a type.</summary>
    public static uint NumberOf(ElementType type)
    {
        int index = Array.FindIndex(Table, t => t.Type == type);
        return index >= 0 ? Table[index].Number : throw new ArgumentOutOfRangeException(nameof(type), type, "GGUF has no such type.");
    }
}
