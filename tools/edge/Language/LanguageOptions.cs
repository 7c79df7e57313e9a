using Edge.Cli.Execution;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Language;

namespace Edge.Cli.Language;

/// <summary>How a command line wants a language model to run.</summary>
internal sealed record LanguageOptions
{
    /// <summary>The value of <c>--devices</c>.</summary>
    public string? Devices { get; init; }

    /// <summary>The file of <c>--cluster</c>.</summary>
    public FileInfo? Cluster { get; init; }

    /// <summary>File with the pre-shared key of the cluster, or null.</summary>
    public FileInfo? KeyFile { get; init; }

    /// <summary>How to split.</summary>
    public LanguageStrategy Strategy { get; init; }

    /// <summary>Bytes of weights that each device may have in memory at a time, or null for all.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Threads that compute on each device, or null for all processors.</summary>
    public int? Threads { get; init; }

    /// <summary>Tokens of a context, or null for the model's, up to <see cref="UsualContextTokens"/>.</summary>
    public int? ContextTokens { get; init; }

    /// <summary>Sequences at a time.</summary>
    public int Sequences { get; init; } = 1;

    /// <summary>How the key-value cache keeps numbers.</summary>
    public KeyValueType KeyValues { get; init; }

    /// <summary>How partial sums travel.</summary>
    public AllReducePayload Payload { get; init; }

    /// <summary>What lies between this process and the devices on this machine, for experiments; null for nothing.</summary>
    public LinkConditions? Link { get; init; }

    /// <summary>What to do when a device is lost.</summary>
    public OnLoss OnLoss { get; init; }

    /// <summary>Longest context that is taken without being asked for.</summary>
    public static int UsualContextTokens => 8192;
}
