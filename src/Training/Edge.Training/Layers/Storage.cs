using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// A value of the network for a whole batch, <c>[batch, elements of one example]</c>, and its gradient, where both lie in the
/// arena. Views share them under another shape.
/// </summary>
internal sealed class Storage
{
    private const int MostValues = 1 << 30;

    private readonly Storage? _viewed;
    private long _value;
    private long _gradient;
    private bool _needsGradient;
    private bool _hasGradient;

    /// <summary>Creates a storage.</summary>
    /// <param name="shape">Dimensions of one example, as the graph has them.</param>
    /// <param name="batch">Examples.</param>
    /// <exception cref="EdgeException">EDGE7111: a batch has too many values.</exception>
    public Storage(Shape shape, int batch)
    {
        long count = (long)shape.ElementCount * batch;
        if (count > MostValues)
        {
            throw new EdgeException(7111, $"A batch of {batch} has {count:N0} values of {shape}.", $"A tensor of a batch has at most {MostValues:N0}.", "Train with a smaller batch.");
        }

        (Shape, ExampleCount, Count) = (shape, shape.ElementCount, (int)count);
    }

    private Storage(Shape shape, Storage viewed) => (Shape, ExampleCount, Count, _viewed) = (shape, viewed.ExampleCount, viewed.Count, viewed.Owner);

    /// <summary>The storage that this one is a view of, or itself.</summary>
    public Storage Owner => _viewed ?? this;

    /// <summary>Dimensions of one example.</summary>
    public Shape Shape { get; }

    /// <summary>Values of one example.</summary>
    public int ExampleCount { get; }

    /// <summary>Values in all.</summary>
    public int Count { get; }

    /// <summary>Whether something trainable, or a wanted gradient, lies behind it.</summary>
    public bool NeedsGradient
    {
        get => Owner._needsGradient;
        set => Owner._needsGradient = value;
    }

    /// <summary>Where values start in the arena.</summary>
    public long Value
    {
        get => Owner._value;
        set => Owner._value = value;
    }

    /// <summary>Where the gradient starts in the arena, if it is needed.</summary>
    public long Gradient
    {
        get => Owner._gradient;
        set => Owner._gradient = value;
    }

    /// <summary>Whether this step has written the gradient: what comes after it is added.</summary>
    public bool HasGradient
    {
        get => Owner._hasGradient;
        set => Owner._hasGradient = value;
    }

    /// <summary>The same values in another shape.</summary>
    public Storage View(Shape shape) => new(shape, this);

    /// <summary>Announces a contribution to the gradient.</summary>
    /// <returns>Whether it is to be added to what is there.</returns>
    public bool Contribute()
    {
        bool isAdded = HasGradient;
        HasGradient = true;
        return isAdded;
    }
}
