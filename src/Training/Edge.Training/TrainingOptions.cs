using System.Collections.Immutable;

namespace Edge.Training;

/// <summary>How a graph is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>
    /// Outputs of Conv2D and DepthwiseConv2D nodes that are normalised over the batch in front of their activation (Ioffe and
    /// Szegedy 2015): <c>activation(γ·(conv(x) − mean)/√(variance + ε) + β)</c>. The bias of the convolution becomes the first
    /// β. <see cref="TrainableNetwork.Export"/> folds all of it into filter and bias.
    /// </summary>
    public ImmutableArray<int> Normalized { get; init; } = [];

    /// <summary>
    /// Those of <see cref="Normalized"/> whose γ begins at 0 instead of 1: a residual block that ends with one begins as the identity (Goyal
    /// et al. 2017).
    /// </summary>
    public ImmutableArray<int> ZeroScaled { get; init; } = [];

    /// <summary>
    /// Quantised tensors (outputs of Quantize) that get uniform noise of one step instead of rounding while training (Ballé et
    /// al. 2017), so that a rate has a gradient. Evaluation rounds.
    /// </summary>
    public ImmutableArray<int> Noisy { get; init; } = [];

    /// <summary>How far running statistics move towards those of a batch.</summary>
    public float NormalizationMomentum { get; init; } = 0.1f;

    /// <summary>What is added to a variance.</summary>
    public float NormalizationEpsilon { get; init; } = 1e-5f;

    /// <summary>What noise is made from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether the gradient of the graph's input is wanted.</summary>
    public bool HasInputGradient { get; init; }
}
