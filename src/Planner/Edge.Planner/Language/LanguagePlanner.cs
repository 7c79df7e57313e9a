using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>Plans how a language model runs on devices. A pure function: the same request gives the same plan, byte for byte.</summary>
public static class LanguagePlanner
{
    /// <summary>Plans. No weight is read.</summary>
    /// <exception cref="EdgeException">EDGE3100-EDGE3199 where no plan exists.</exception>
    public static LanguagePlanningResult Plan(LanguagePlanRequest request)
    {
        Validate(request);
        ImmutableArray<ClusterDevice> all = request.Cluster.Devices, endpoint = [all[^1]];
        LanguagePredictor predictor = new(request.Tokens, request.PromptTokens);
        PlannedShards shards = new(request.Model.Graph, request.Model.Weights);
        if (all.Length == 1 || request.Strategy == LanguageStrategy.Single)
        {
            Placement alone = Placement.Of(request, predictor, endpoint, [1]);
            return new LanguagePlanningResult(alone.Plan, shards, [alone.Prediction], alone.Speeds, [.. Reasons.Of(alone.Prediction)]);
        }

        (Placement tensor, ImmutableArray<string> shares) = Split(request, predictor);
        LanguagePrediction pipeline = predictor.Pipeline(TensorPartition.Over(request with { WeightBudgetBytes = 0 }, endpoint, [1]), request, DeviceCosts.Of(request, all).OneAtATime(request));
        try
        {
            Placement single = Placement.Of(request, predictor, endpoint, [1]);
            bool takesOne = request.Strategy == LanguageStrategy.Auto && single.Prediction.TokenUs <= tensor.Prediction.TokenUs;
            (Placement chosen, Placement other) = takesOne ? (single, tensor) : (tensor, single);
            return new LanguagePlanningResult(
                chosen.Plan, shards, [chosen.Prediction, other.Prediction, pipeline], chosen.Speeds,
                [Reasons.Compared(single.Prediction, tensor.Prediction), Reasons.Against(tensor.Prediction, pipeline), .. Reasons.Of(chosen.Prediction), .. takesOne ? [] : shares, .. Reasons.Speeds(request)]);
        }
        catch (EdgeException e) when (e.Diagnostics[0].Code == LanguageErrors.BudgetTooSmallCode)
        {
            return new LanguagePlanningResult(
                tensor.Plan, shards, [tensor.Prediction, pipeline], tensor.Speeds,
                [$"One device is not enough: {e.Diagnostics[0].What} {e.Diagnostics[0].Why}", Reasons.Against(tensor.Prediction, pipeline), .. Reasons.Of(tensor.Prediction), .. shares, .. Reasons.Speeds(request)]);
        }
    }

    /// <summary>Predicts what a plan costs that was made before.</summary>
    /// <param name="plan">The plan of a language model.</param>
    /// <param name="profiles">Profile of each of its devices.</param>
    public static LanguagePrediction Predict(Plan plan, ImmutableArray<DeviceProfile> profiles) =>
        new LanguagePredictor(plan.Tokens!, LanguagePlanRequest.UsualPromptTokens).Of(plan, DeviceCosts.Of(profiles));

    /// <summary>Bytes in which the partial sum of a token travels.</summary>
    /// <param name="payload">How sums travel.</param>
    /// <param name="width">Values of a token between layers.</param>
    public static int SumBytes(AllReducePayload payload, int width) => checked((int)ExchangeCost.PayloadBytes(LanguagePlanRequest.PayloadOf(payload), width));

    /// <summary>Bytes of weights a second that a device of this profile is taken to work through where nothing is measured.</summary>
    /// <param name="profile">The profile.</param>
    public static double SpeedOf(DeviceProfile profile) => ComputeCost.SpeedOf(profile);

    /// <summary>The model over all devices, with the shares of the last plan where others promise too little.</summary>
    private static (Placement Tensor, ImmutableArray<string> Reasons) Split(LanguagePlanRequest request, LanguagePredictor predictor)
    {
        ImmutableArray<ClusterDevice> devices = request.Cluster.Devices;
        Placement measured = Placement.Of(request, predictor, devices, [.. devices.Select(d => request.SpeedOf(d))]);
        if (request is not { Last: { } last, Measured: not null } || last.Speeds.SequenceEqual(measured.Speeds))
        {
            return (measured, []);
        }

        Placement kept = Placement.Of(request, predictor, devices, last.Speeds);
        double gain = 1 - (measured.Prediction.TokenUs / kept.Prediction.TokenUs);
        return (gain < ShareSpeeds.LeastGain ? kept : measured, [Reasons.Shares(last, gain)]);
    }

    private static void Validate(LanguagePlanRequest request)
    {
        if (request.Cluster.Devices.IsDefaultOrEmpty)
        {
            throw LanguageErrors.NoDevices();
        }

        if (request.Tokens is not { RowCapacity: > 0, ContextTokens: > 0, SequenceCapacity: > 0 })
        {
            throw LanguageErrors.Settings(request.Tokens);
        }

        if (request.Measured is { } measured
            && (measured.Devices.Length != request.Cluster.Devices.Length || measured.Devices.Select(d => d.WeightBytesPerSecond).Append(measured.AloneBytesPerSecond).Any(s => !(s > 0) || !double.IsFinite(s))))
        {
            throw LanguageErrors.Speeds(measured.Devices.Length, request.Cluster.Devices.Length);
        }

        if (request.Last is { } last && (last.Speeds.Length != request.Cluster.Devices.Length || last.Speeds.Any(s => !(s > 0) || !double.IsFinite(s))))
        {
            throw LanguageErrors.LastSpeeds(last.Speeds.Length, request.Cluster.Devices.Length);
        }

        Graph graph = request.Model.Graph;
        if (graph.Outputs.Length != 1 || !graph.Nodes.Any(n => n.Operator is EmbeddingLookup))
        {
            throw LanguageErrors.NoLanguageModel(graph.Name);
        }
    }
}
