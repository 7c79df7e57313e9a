using System.Collections;
using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// The dimensions of a tensor, outermost first; images are <c>[N,H,W,C]</c>. A scalar has rank 0. Compared by value.
/// </summary>
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    /// <summary>The highest rank that Edge handles.</summary>
    public const int MaxRank = 6;

    private readonly ImmutableArray<int> _dimensions;

    /// <summary>Creates a shape.</summary>
    /// <param name="dimensions">At most <see cref="MaxRank"/> dimensions, none negative, fewer than 2³¹ elements in all.</param>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length > MaxRank)
        {
            throw new EdgeException(1101, $"A shape has {dimensions.Length} dimensions.", $"At most {MaxRank} are handled.", "Reshape the tensor in the model.");
        }

        long elements = 1;
        foreach (int dimension in dimensions)
        {
            elements = dimension < 0 ? -1 : elements * dimension;
            if (elements is < 0 or > int.MaxValue)
            {
                throw new EdgeException(1102, $"A shape is [{string.Join(',', dimensions.ToArray())}].", "Dimensions are not negative and a tensor has fewer than 2^31 elements.", "Fix dynamic dimensions when exporting the model.");
            }
        }

        _dimensions = [.. dimensions];
    }

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dimensions.IsDefault ? 0 : _dimensions.Length;

    /// <summary>Number of elements: the product of the dimensions, 1 for a scalar.</summary>
    public int ElementCount
    {
        get
        {
            int product = 1;
            for (int i = 0; i < Rank; i++)
            {
                product *= _dimensions[i];
            }

            return product;
        }
    }

    /// <summary>The dimension at <paramref name="index"/>; negative indices count from the end, -1 being the innermost.</summary>
    public int this[int index] => _dimensions[index < 0 ? Rank + index : index];

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The dimensions as an array.</summary>
    public ImmutableArray<int> Dimensions => _dimensions.IsDefault ? [] : _dimensions;

    /// <summary>
    /// The tensor seen as an image <c>[H,W,C]</c>, which is how regions, buffers and patches address it. Rank 4 with
    /// N = 1 is itself; any other shape is one row: H = 1, W = product of all but the innermost, C = innermost.
    /// </summary>
    public (int Height, int Width, int Channels) AsImage()
    {
        if (Rank == 4 && _dimensions[0] == 1)
        {
            return (_dimensions[1], _dimensions[2], _dimensions[3]);
        }

        int channels = Rank == 0 ? 1 : _dimensions[^1];
        return (1, channels == 0 ? 0 : ElementCount / channels, channels);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int dimension in Dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <summary>For example <c>[1,80,80,3]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', Dimensions)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Dimensions).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equality of the dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Inequality of the dimensions.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}
