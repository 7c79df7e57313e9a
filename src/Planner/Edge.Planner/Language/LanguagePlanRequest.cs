using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>What to plan.</summary>
/// <param name="Model">A language model.</param>
/// <param name="Cluster">The devices. The last one is the endpoint: it talks to the caller and computes like the others.</param>
/// <param name="Tokens">Limits of batches, sequences and contexts.</param>
public sealed record LanguagePlanRequest(ImportedModel Model, ClusterSpec Cluster, TokenSettings Tokens)
{
    /// <summary>Tokens of a prompt where no other number is asked for.</summary>
    public const int UsualPromptTokens = 128;

    /// <summary>How to split.</summary>
    public LanguageStrategy Strategy { get; init; }

    /// <summary>
    /// Bytes of weights that each device may have in memory at a time; null for the memory of its profile, and for no limit on
    /// devices of this machine. Where the budgets of all devices hold the model, shares are made to fit; where they do not, the rest
    /// is read from storage in every inference.
    /// </summary>
    public long? WeightBudgetBytes { get; init; }

    /// <summary>How partial sums travel.</summary>
    public AllReducePayload Payload { get; init; }

    /// <summary>The payload of the plan: 32-bit sums travel with what rounding would leave away, so that every split gives the tokens of one device.</summary>
    internal AllReducePayload SumPayload => PayloadOf(Payload);

    /// <summary>The way that they take; null for the fastest.</summary>
    public AllReduceAlgorithm? Algorithm { get; init; }

    /// <summary>What was measured of the devices; null takes the profiles' figures.</summary>
    public MeasuredCluster? Measured { get; init; }

    /// <summary>The shares of the last plan for these devices; null where there was none. They count where something is measured.</summary>
    public ShareSpeeds? Last { get; init; }

    /// <summary>Tokens of the prompt that predictions are for.</summary>
    public int PromptTokens { get; init; } = UsualPromptTokens;

    /// <summary>In what sums really travel that are to travel in <paramref name="payload"/>.</summary>
    internal static AllReducePayload PayloadOf(AllReducePayload payload) => payload == AllReducePayload.Float32 ? AllReducePayload.Float64 : payload;

    /// <summary>Speed of one of the devices, which its shares follow.</summary>
    internal double SpeedOf(ClusterDevice device) => Measured is null
        ? ComputeCost.SpeedOf(device.Profile)
        : Shares.Rounded(MeasuredOf(device).WeightBytesPerSecond, Measured.Devices.Max(d => d.WeightBytesPerSecond));

    /// <summary>What was measured of one of the devices.</summary>
    internal MeasuredDevice MeasuredOf(ClusterDevice device) => Measured!.Devices[Cluster.Devices.IndexOf(device)];

    /// <summary>Weight budget of one of the devices; 0 for none.</summary>
    internal long BudgetOf(ClusterDevice device) => WeightBudgetBytes ?? (device.Address is "local" or "inproc" ? 0 : device.Profile.ArenaBytes);
}
