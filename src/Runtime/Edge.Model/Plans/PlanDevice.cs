using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>What one device of a plan does.</summary>
/// <param name="Name">Name of the device in the cluster.</param>
/// <param name="Profile">Name of its <see cref="DeviceProfile"/>.</param>
/// <param name="ArenaBytes">Size of its arena: every buffer of <see cref="MemorySpace.Arena"/> lies inside.</param>
/// <param name="InputBytes">Size of its input memory: every buffer of <see cref="MemorySpace.Input"/> lies inside.</param>
/// <param name="MacCount">Multiply-accumulates of its compute steps.</param>
/// <param name="Buffers">Windows of tensors in its memory.</param>
/// <param name="Steps">Its program.</param>
public sealed record PlanDevice(
    string Name,
    string Profile,
    int ArenaBytes,
    int InputBytes,
    long MacCount,
    ImmutableArray<PlanBuffer> Buffers,
    ImmutableArray<Step> Steps)
{
    /// <summary>Bytes of weights that may be in its memory at a time: shards beyond it are read again in every inference. 0 for no limit.</summary>
    public long WeightBudgetBytes { get; init; }

    /// <summary>Predicted sum of the steps, in microseconds.</summary>
    public double LatencyUs => Steps.Sum(s => s.LatencyUs);

    /// <inheritdoc/>
    public bool Equals(PlanDevice? other) =>
        other is not null && Name == other.Name && Profile == other.Profile && ArenaBytes == other.ArenaBytes && InputBytes == other.InputBytes
        && MacCount == other.MacCount && WeightBudgetBytes == other.WeightBudgetBytes && Buffers.AsSpan().SequenceEqual(other.Buffers.AsSpan()) && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Profile, ArenaBytes, Steps.Length);
}
