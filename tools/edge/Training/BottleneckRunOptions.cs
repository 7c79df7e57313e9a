namespace Edge.Cli.Training;

/// <summary>What <c>edge bottleneck train</c> is asked for.</summary>
/// <param name="Model">The model file.</param>
/// <param name="Data">The folder of pictures.</param>
/// <param name="Output">Path of what is written, without endings.</param>
/// <param name="At">The tensor that is restored.</param>
/// <param name="Channels">Channels of the latent.</param>
/// <param name="Bits">Bits of a symbol.</param>
internal sealed record BottleneckRunOptions(string Model, string Data, string Output, string At, int Channels, int Bits)
{
    /// <summary>Passes over the pictures where nothing else is said.</summary>
    public const int UsualEpochs = 30;

    /// <summary>Pictures of a step where nothing else is said.</summary>
    public const int UsualBatch = 128;

    /// <summary>Passes over the pictures.</summary>
    public int? Epochs { get; init; }

    /// <summary>As many passes as take about so long.</summary>
    public int? Minutes { get; init; }

    /// <summary>Pictures of a step.</summary>
    public int Batch { get; init; } = UsualBatch;

    /// <summary>The most multiply-accumulates of the head.</summary>
    public long? HeadMacs { get; init; }

    /// <summary>The most multiply-accumulates of the decoder.</summary>
    public long? DecoderMacs { get; init; }

    /// <summary>Bytes of a coded latent to work towards.</summary>
    public int? TargetBytes { get; init; }

    /// <summary>Mean of the input, where the model does not say it.</summary>
    public float[]? InputMean { get; init; }

    /// <summary>Scale of the input, where the model does not say it.</summary>
    public float[]? InputScale { get; init; }

    /// <summary>Whether half of the pictures are mirrored.</summary>
    public bool Flips { get; init; } = true;

    /// <summary>Decides everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Threads that compute.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether a checkpoint is gone on from.</summary>
    public bool Resumes { get; init; }

    /// <summary>Whether progress is told in JSON lines.</summary>
    public bool IsJson { get; init; }
}
