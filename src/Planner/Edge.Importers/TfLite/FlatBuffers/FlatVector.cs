using System.Buffers.Binary;
using System.Text;

namespace Edge.Importers.TfLite.FlatBuffers;

/// <summary>
/// A vector in a FlatBuffers file (FlatBuffers internals, "Vectors"): a 32-bit count, then the elements, all of them
/// checked to be inside the file. The default value of the struct is an empty vector.
/// </summary>
internal readonly ref struct FlatVector
{
    /// <summary>Longest text that is read: converters that fuse layers join their names, and messages repeat them.</summary>
    public const int MaxTextBytes = 512;

    private readonly ReadOnlySpan<byte> _file;

    private FlatVector(ReadOnlySpan<byte> file, int start, int count)
    {
        _file = file;
        Start = start;
        Count = count;
    }

    /// <summary>Byte position of the first element.</summary>
    public int Start { get; }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    /// <summary>The vector at a position.</summary>
    public static FlatVector At(ReadOnlySpan<byte> file, long position, int elementBytes)
    {
        int at = FlatTable.Checked(file, position, 4);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
        FlatTable.Checked(file, position + 4, (long)count * elementBytes);
        return new FlatVector(file, at + 4, (int)count);
    }

    /// <summary>Element of a vector of tables.</summary>
    public FlatTable Table(int index) => FlatTable.At(_file, FlatTable.Target(_file, Start + (4 * index)));

    /// <summary>Copy of a vector of 32-bit integers.</summary>
    public int[] ToInt32s(ReadBudget budget)
    {
        budget.Spend(4L * Count);
        var values = new int[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(_file[(Start + (4 * i))..]);
        }

        return values;
    }

    /// <summary>Copy of a vector of 64-bit integers.</summary>
    public long[] ToInt64s(ReadBudget budget)
    {
        budget.Spend(8L * Count);
        var values = new long[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(_file[(Start + (8 * i))..]);
        }

        return values;
    }

    /// <summary>Copy of a vector of floats.</summary>
    public float[] ToSingles(ReadBudget budget)
    {
        budget.Spend(4L * Count);
        var values = new float[Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(_file[(Start + (4 * i))..]);
        }

        return values;
    }

    /// <summary>The first <see cref="MaxTextBytes"/> bytes of a vector as UTF-8 text; what is not UTF-8 becomes replacement characters.</summary>
    public string ToText(ReadBudget budget)
    {
        int bytes = Math.Min(Count, MaxTextBytes);
        budget.Spend(2L * bytes);
        return Encoding.UTF8.GetString(_file.Slice(Start, bytes));
    }
}
