using System.Collections.Immutable;

namespace Edge.Model.Firmware;

/// <summary>One operator with everything worked out (<c>docs/firmware-program.md</c>).</summary>
/// <param name="Kernel">What computes it.</param>
/// <param name="Inputs">Operands that are read, constants not counted.</param>
/// <param name="Outputs">Operands that are written.</param>
/// <param name="Parameters">The kernel's parameters, in the order of its struct in <c>kernels.h</c>.</param>
/// <param name="Constants">Its constants, in the order documented there.</param>
/// <param name="Shard">Digest of all of them, each at a multiple of <see cref="FirmwareProgram.Alignment"/>, zeros in between: what a device loads; null without constants.</param>
public sealed record FirmwareNode(
    FirmwareKernel Kernel, int Inputs, int Outputs, ImmutableArray<int> Parameters, ImmutableArray<FirmwareConstant> Constants, Digest? Shard)
{
    /// <inheritdoc/>
    public bool Equals(FirmwareNode? other) =>
        other is not null && Kernel == other.Kernel && Inputs == other.Inputs && Outputs == other.Outputs && Shard == other.Shard
        && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan()) && Constants.AsSpan().SequenceEqual(other.Constants.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kernel, Parameters.Length, Constants.Length);
}
