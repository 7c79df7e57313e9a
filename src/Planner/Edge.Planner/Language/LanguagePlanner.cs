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
        (Plan Plan, LanguagePrediction Prediction) Placed(ImmutableArray<ClusterDevice> devices)
        {
            Plan plan = TensorPartition.Over(request, devices);
            LanguagePrediction prediction = predictor.Of(plan, DeviceCosts.Of(request, devices));
            return (plan with { LatencyUs = prediction.TokenUs, WireBytes = prediction.WireBytes }, prediction);
        }

        PlannedShards shards = new(request.Model.Graph, request.Model.Weights);
        if (all.Length == 1 || request.Strategy == LanguageStrategy.Single)
        {
            (Plan plan, LanguagePrediction prediction) = Placed(endpoint);
            return new LanguagePlanningResult(plan, shards, [prediction], [.. Reasons.Of(prediction)]);
        }

        (Plan Plan, LanguagePrediction Prediction) tensor = Placed(all);
        LanguagePrediction pipeline = predictor.Pipeline(TensorPartition.Over(request with { WeightBudgetBytes = 0 }, endpoint), request, DeviceCosts.Of(request, all).OneAtATime(request));
        try
        {
            (Plan Plan, LanguagePrediction Prediction) single = Placed(endpoint);
            bool takesOne = request.Strategy == LanguageStrategy.Auto && single.Prediction.TokenUs <= tensor.Prediction.TokenUs;
            (Plan Plan, LanguagePrediction Prediction) chosen = takesOne ? single : tensor, other = takesOne ? tensor : single;
            return new LanguagePlanningResult(
                chosen.Plan, shards, [chosen.Prediction, other.Prediction, pipeline],
                [Reasons.Compared(single.Prediction, tensor.Prediction), Reasons.Against(tensor.Prediction, pipeline), .. Reasons.Of(chosen.Prediction), .. Reasons.Speeds(request)]);
        }
        catch (EdgeException e) when (e.Diagnostics[0].Code == LanguageErrors.BudgetTooSmallCode)
        {
            return new LanguagePlanningResult(
                tensor.Plan, shards, [tensor.Prediction, pipeline],
                [$"One device is not enough: {e.Diagnostics[0].What} {e.Diagnostics[0].Why}", Reasons.Against(tensor.Prediction, pipeline), .. Reasons.Of(tensor.Prediction), .. Reasons.Speeds(request)]);
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

        Graph graph = request.Model.Graph;
        if (graph.Outputs.Length != 1 || !graph.Nodes.Any(n => n.Operator is EmbeddingLookup))
        {
            throw LanguageErrors.NoLanguageModel(graph.Name);
        }
    }
}
