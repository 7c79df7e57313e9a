using System.Runtime.InteropServices;
using Edge.Importers.Files;
using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>A weight where it lies in its file. Nothing is read before it is asked for.</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Content">The file.</param>
/// <param name="Offset">First byte.</param>
internal sealed record SourceTensor(string Name, ElementType Type, Shape Shape, FileContent Content, long Offset)
{
    /// <summary>Size in bytes.</summary>
    public int SizeBytes => checked((int)Type.Bytes(Shape.ElementCount));

    /// <summary>The bytes: a slice of the file.</summary>
    public ReadOnlyMemory<byte> Bytes => Content.Slice(Offset, SizeBytes);

    /// <summary>Some rows of a matrix <c>[N,K]</c>: <c>[count,K]</c>, without copying.</summary>
    public SourceTensor Rows(int first, int count) => this with
    {
        Name = $"{Name}[{first}:{first + count}]",
        Shape = new Shape(count, Shape[1]),
        Offset = Offset + Type.Bytes((long)first * Shape[1]),
    };

    /// <summary>Matrices of one type and shape <c>[N,K]</c> as one <c>[E,N,K]</c>: a copy.</summary>
    /// <param name="name">Name of the result.</param>
    /// <param name="parts">At least one.</param>
    public static SourceTensor Stack(string name, IReadOnlyList<SourceTensor> parts)
    {
        SourceTensor first = parts[0];
        if (parts.FirstOrDefault(p => p.Type != first.Type || p.Shape != first.Shape || p.Shape.Rank != 2) is { } odd)
        {
            throw LanguageError.Tensor(odd.Name, $"is {odd.Type} {odd.Shape}.", $"Experts are matrices of one kind: '{first.Name}' is {first.Type} {first.Shape}.");
        }

        long bytes = (long)first.SizeBytes * parts.Count;
        if (bytes > int.MaxValue)
        {
            throw LanguageError.Tensor(name, $"has {bytes} bytes.", $"Up to {int.MaxValue} bytes are read.");
        }

        byte[] stack = new byte[bytes];
        for (int i = 0; i < parts.Count; i++)
        {
            parts[i].Bytes.Span.CopyTo(stack.AsSpan(i * first.SizeBytes));
        }

        return new SourceTensor(name, first.Type, new Shape(parts.Count, first.Shape[0], first.Shape[1]), new MemoryContent(stack), 0);
    }

    /// <summary>The values of a weight that is not packed.</summary>
    /// <exception cref="EdgeException">EDGE2208 for a packed one.</exception>
    public float[] ToFloats()
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        switch (Type)
        {
            case ElementType.Float32:
                return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
            case ElementType.Float16:
                return Convert(MemoryMarshal.Cast<byte, Half>(bytes), h => (float)h);
            case ElementType.BFloat16:
                return Convert(MemoryMarshal.Cast<byte, ushort>(bytes), b => BitConverter.UInt32BitsToSingle((uint)b << 16));
            default:
                throw LanguageError.Tensor(Name, $"is {Type}.", "Norms and biases are not packed.");
        }
    }

    private static float[] Convert<T>(ReadOnlySpan<T> values, Func<T, float> convert)
    {
        float[] floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = convert(values[i]);
        }

        return floats;
    }
}
