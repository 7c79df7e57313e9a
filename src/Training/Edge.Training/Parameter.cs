using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Training;

/// <summary>Values that training changes, and the gradient of the last backward pass.</summary>
public sealed class Parameter
{
    private const int Slack = 64; // Kernels read whole vectors.

    private readonly float[] _value;
    private readonly float[] _gradient;
    private bool _isFrozen;

    /// <summary>Creates a parameter.</summary>
    /// <param name="name">Name, unique among the parameters of its owner.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="value">First values.</param>
    /// <param name="isTrainable">Whether it has a gradient at all; running statistics have none.</param>
    public Parameter(string name, Shape shape, ReadOnlySpan<float> value, bool isTrainable = true)
    {
        (Name, Shape, IsTrainable, _isFrozen) = (name, shape, isTrainable, !isTrainable);
        Count = shape.ElementCount;
        _value = GC.AllocateArray<float>(Count + Slack, pinned: true);
        _gradient = isTrainable ? GC.AllocateArray<float>(Count + Slack, pinned: true) : [];
        value.CopyTo(Value);
    }

    /// <summary>Name, unique among the parameters of its owner.</summary>
    public string Name { get; }

    /// <summary>Dimensions of <see cref="Value"/> and <see cref="Gradient"/>.</summary>
    public Shape Shape { get; }

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>Whether it has a gradient; the running mean and variance of a normalisation have none, but are state that a checkpoint keeps.</summary>
    public bool IsTrainable { get; }

    /// <summary>Whether it stays as it is: no gradient is computed and optimisers leave it alone. Always so where it is not trainable.</summary>
    public bool Frozen
    {
        get => _isFrozen;
        set => _isFrozen = value || !IsTrainable;
    }

    /// <summary>The values, row-major.</summary>
    public Span<float> Value => _value.AsSpan(0, Count);

    /// <summary>The gradient of the last backward pass, which overwrites it; empty where the parameter is not trainable.</summary>
    public Span<float> Gradient => IsTrainable ? _gradient.AsSpan(0, Count) : [];

    /// <summary>Whether this backward pass has written <see cref="Gradient"/>: what comes after it is added.</summary>
    internal bool HasGradient { get; set; }

    /// <summary>Address of the first value.</summary>
    internal nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_value, 0);
}
