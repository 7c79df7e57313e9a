using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>An output tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="ArgMax">Index of its largest element.</param>
internal sealed record OutputReport(string Name, string Type, ImmutableArray<int> Shape, int ArgMax)
{
    /// <summary>Describes an output.</summary>
    public static OutputReport Of(Tensor tensor, ReadOnlySpan<byte> bytes) =>
        new(tensor.Name, tensor.Type.ToString(), tensor.Shape.Dimensions, IndexOfMax(tensor.Type, bytes));

    private static int IndexOfMax(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Float32 => IndexOfMax(MemoryMarshal.Cast<byte, float>(bytes)),
        ElementType.Int8 => IndexOfMax(MemoryMarshal.Cast<byte, sbyte>(bytes)),
        ElementType.Int16 => IndexOfMax(MemoryMarshal.Cast<byte, short>(bytes)),
        ElementType.Int32 => IndexOfMax(MemoryMarshal.Cast<byte, int>(bytes)),
        ElementType.Int64 => IndexOfMax(MemoryMarshal.Cast<byte, long>(bytes)),
        _ => IndexOfMax(bytes),
    };

    private static int IndexOfMax<T>(ReadOnlySpan<T> values)
        where T : IComparable<T>
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i].CompareTo(values[best]) > 0 ? i : best;
        }

        return best;
    }
}
