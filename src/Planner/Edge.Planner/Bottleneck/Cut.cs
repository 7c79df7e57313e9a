using System.Collections.Immutable;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// A place where a network can be cut in two: a head on the weak device, a tail on the strong one. A head has with each of its nodes
/// all those whose results it reads; what it leaves for the tail crosses the link.
/// </summary>
/// <param name="Nodes">Nodes of the head; 0 offloads everything, all of them keep everything.</param>
/// <param name="Behind">Name of the head's last node, or of those whose results cross where the head does not begin the file's order; the network's name where it has none.</param>
/// <param name="Tensors">Names of the tensors that cross the link.</param>
/// <param name="LatentElements">Their elements.</param>
/// <param name="LatentBytes">Their bytes as the graph has them; of the input as the caller gives it.</param>
/// <param name="CodedBytes">Bytes expected on the link: fewer where the latent is calibrated, or the model says how it is entropy-coded.</param>
/// <param name="HeadMacCount">Multiply-accumulates of the head.</param>
/// <param name="TailMacCount">Multiply-accumulates of the tail.</param>
/// <param name="HeadArenaBytes">Activation bytes that are live at once in the head, layer by layer, the input not counted.</param>
/// <param name="HeadUs">Predicted time of the head, in microseconds.</param>
/// <param name="LinkUs">Predicted time on the link, answer included, in microseconds.</param>
/// <param name="TailUs">Predicted time of the tail, in microseconds.</param>
public sealed record Cut(
    int Nodes,
    string Behind,
    ImmutableArray<string> Tensors,
    long LatentElements,
    long LatentBytes,
    long CodedBytes,
    long HeadMacCount,
    long TailMacCount,
    long HeadArenaBytes,
    double HeadUs,
    double LinkUs,
    double TailUs)
{
    /// <summary>Whether the head's nodes are the first ones of the file.</summary>
    public bool IsPrefix => Head.IsEmpty || Head[^1] == Nodes - 1;

    /// <summary>Predicted energy of the head's device in one inference, in joules, by its profile's power states; null where it states none.</summary>
    public double? EnergyJ { get; init; }

    /// <summary>Part of <see cref="LinkUs"/> that waits for packets that are lost and sent again, expected, in microseconds.</summary>
    public double ResendUs { get; init; }

    /// <summary>The same of both devices, as far as their profiles state power.</summary>
    internal double? AllEnergyJ { get; init; }

    /// <summary>Activation bytes that are live at once in the tail, layer by layer, what crosses not counted.</summary>
    internal long TailArenaBytes { get; init; }

    /// <summary>The head's inner nodes, by ascending position.</summary>
    internal ImmutableArray<int> Head { get; init; } = [];

    /// <summary>Predicted time of one inference, in microseconds.</summary>
    public double LatencyUs => HeadUs + LinkUs + TailUs;

    /// <summary>Bytes of the latent in <paramref name="bits"/> bits an element, without entropy coding.</summary>
    public long BytesAt(int bits) => ((LatentElements * bits) + 7) / 8;

    /// <summary>Whether no figure of <paramref name="other"/> is worse than this one's, and one is better.</summary>
    internal bool IsBeatenBy(Cut other) =>
        other.CodedBytes <= CodedBytes && other.HeadMacCount <= HeadMacCount && other.LatencyUs <= LatencyUs && !(other.EnergyJ > EnergyJ)
        && (other.CodedBytes < CodedBytes || other.HeadMacCount < HeadMacCount || other.LatencyUs < LatencyUs || other.EnergyJ < EnergyJ);
}
