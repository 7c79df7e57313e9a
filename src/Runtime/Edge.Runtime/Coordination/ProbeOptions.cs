using Edge.Model;

namespace Edge.Runtime;

/// <summary>How a <see cref="ClusterProbe"/> measures.</summary>
public sealed record ProbeOptions : ClusterOptions
{
    /// <summary>Element type of the model's weights.</summary>
    public required ElementType Type { get; init; }

    /// <summary>Values of a token between layers: columns of most matrices.</summary>
    public required int Columns { get; init; }

    /// <summary>Bytes of weights that each device multiplies with: about its share, so that it fits into caches where that does.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of a partial sum of one token as it travels.</summary>
    public required int SumBytes { get; init; }

    /// <summary>Threads that compute in this process while others compute, too.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Threads that compute in this process where it is the only device.</summary>
    public int ThreadsAlone { get; init; } = 1;

    /// <summary>How long devices multiply; they do it three times.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMilliseconds(100);
}
