using Edge.Training.Data;

namespace Edge.Training.Recipes;

/// <summary>What bottleneck is wanted, and how it is trained.</summary>
public sealed record BottleneckOptions
{
    /// <summary>Name of the tensor that the decoder restores: everything before it is replaced.</summary>
    public required string At { get; init; }

    /// <summary>Channels of the latent, 1 to 64; its rows and columns are those of the tensor at the cut.</summary>
    public required int Channels { get; init; }

    /// <summary>Bits of a symbol, 2 to 8.</summary>
    public required int Bits { get; init; }

    /// <summary>The most multiply-accumulates of the head; null for a quarter of what it replaces.</summary>
    public long? HeadMacs { get; init; }

    /// <summary>The most multiply-accumulates of the decoder; null for as many as the layers have that the bottleneck replaces.</summary>
    public long? DecoderMacs { get; init; }

    /// <summary>Coded bytes of a picture that the price of a bit works towards; null for no price.</summary>
    public double? TargetBytes { get; init; }

    /// <summary>Pictures of a step.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>Steps of the first stage, in which the head learns.</summary>
    public required int FirstSteps { get; init; }

    /// <summary>Steps of the second stage, in which the head is frozen.</summary>
    public required int SecondSteps { get; init; }

    /// <summary>Stands for the number of steps where that came from a time: a training of the same time is the same one. Null where the steps themselves were asked for.</summary>
    public string? Duration { get; init; }

    /// <summary>How pictures are changed.</summary>
    public Augmentation Augmentation { get; init; } = new(4, true);

    /// <summary>Decides weights at the start, order and changes of pictures.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Values of a model's input for pixels 0 to 255: <c>(pixel / 255 − mean) / scale</c>, the mean for each channel or for all.</summary>
    public float[] InputMean { get; init; } = [0];

    /// <summary>See <see cref="InputMean"/>.</summary>
    public float[] InputScale { get; init; } = [1];
}
