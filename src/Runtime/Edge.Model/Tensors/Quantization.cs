using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>
/// Affine quantisation <c>real = Scale · (stored − ZeroPoint)</c>, for a whole tensor or for each index of one axis
/// (TensorFlow Lite 8-bit quantisation specification). Compared by value.
/// </summary>
public sealed class Quantization : IEquatable<Quantization>
{
    /// <summary>Creates quantisation parameters.</summary>
    /// <param name="scales">One scale, or one for each index of <paramref name="axis"/>; finite and positive.</param>
    /// <param name="zeroPoints">As many zero points as scales.</param>
    /// <param name="axis">The axis the scales run along; 0 where there is one scale.</param>
    public Quantization(ImmutableArray<float> scales, ImmutableArray<int> zeroPoints, int axis = 0)
    {
        if (scales.IsDefaultOrEmpty || scales.Length != zeroPoints.Length || axis is < 0 or >= Shape.MaxRank
            || scales.Any(s => !float.IsFinite(s) || s <= 0))
        {
            throw new EdgeException(1103, "Quantisation parameters are not usable.", "Scales are finite and positive, with as many zero points, along an existing axis.", "Quantise the model again.");
        }

        (Scales, ZeroPoints, Axis) = (scales, zeroPoints, scales.Length == 1 ? 0 : axis);
    }

    /// <summary>Creates parameters for a whole tensor.</summary>
    public Quantization(float scale, int zeroPoint)
        : this([scale], [zeroPoint])
    {
    }

    /// <summary>Scales: one, or one an index of <see cref="Axis"/>.</summary>
    public ImmutableArray<float> Scales { get; }

    /// <summary>Zero points: as many as <see cref="Scales"/>.</summary>
    public ImmutableArray<int> ZeroPoints { get; }

    /// <summary>The axis along which <see cref="Scales"/> run.</summary>
    public int Axis { get; }

    /// <summary>Whether one scale holds for the whole tensor.</summary>
    public bool IsPerTensor => Scales.Length == 1;

    /// <summary>The scale of a per-tensor quantisation (the first one otherwise).</summary>
    public float Scale => Scales[0];

    /// <summary>The zero point of a per-tensor quantisation (the first one otherwise).</summary>
    public int ZeroPoint => ZeroPoints[0];

    /// <inheritdoc/>
    public bool Equals(Quantization? other) =>
        other is not null && Axis == other.Axis
        && Scales.AsSpan().SequenceEqual(other.Scales.AsSpan()) && ZeroPoints.AsSpan().SequenceEqual(other.ZeroPoints.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Quantization);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Scales[0], ZeroPoints[0], Scales.Length, Axis);

    /// <inheritdoc/>
    public override string ToString() => IsPerTensor ? $"{Scale:G6}·(q{-ZeroPoint:+0;-0;+0})" : $"{Scales.Length} scales along axis {Axis}";
}
