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
            LanguagePrediction prediction = predictor.Of(plan, Profiles(request, devices));
            return (plan with { LatencyUs = prediction.TokenUs, WireBytes = prediction.WireBytes }, prediction);
        }

        PlannedShards shards = new(request.Model.Graph, request.Model.Weights);
        if (all.Length == 1 || request.Strategy == LanguageStrategy.Single)
        {
            (Plan plan, LanguagePrediction prediction) = Placed(endpoint);
            return new LanguagePlanningResult(plan, shards, [prediction], [.. Reasons.Of(prediction)]);
        }

        (Plan Plan, LanguagePrediction Prediction) tensor = Placed(all);
        LanguagePrediction pipeline = predictor.Pipeline(TensorPartition.Over(request with { WeightBudgetBytes = 0 }, endpoint), request, Profiles(request, all));
        try
        {
            (Plan Plan, LanguagePrediction Prediction) single = Placed(endpoint);
            bool takesOne = request.Strategy == LanguageStrategy.Auto && single.Prediction.TokenUs <= tensor.Prediction.TokenUs;
            (Plan Plan, LanguagePrediction Prediction) chosen = takesOne ? single : tensor, other = takesOne ? tensor : single;
            return new LanguagePlanningResult(
                chosen.Plan, shards, [chosen.Prediction, other.Prediction, pipeline],
                [Reasons.Compared(single.Prediction, tensor.Prediction), Reasons.Against(tensor.Prediction, pipeline), .. Reasons.Of(chosen.Prediction)]);
        }
        catch (EdgeException e) when (e.Diagnostics[0].Code == LanguageErrors.BudgetTooSmallCode)
        {
            return new LanguagePlanningResult(
                tensor.Plan, shards, [tensor.Prediction, pipeline],
                [$"One device is not enough: {e.Diagnostics[0].What} {e.Diagnostics[0].Why}", Reasons.Against(tensor.Prediction, pipeline), .. Reasons.Of(tensor.Prediction)]);
        }
    }

    /// <summary>Predicts what a plan costs that was made before.</summary>
    /// <param name="plan">The plan of a language model.</param>
    /// <param name="profiles">Profile of each of its devices.</param>
    public static LanguagePrediction Predict(Plan plan, ImmutableArray<DeviceProfile> profiles) =>
        new LanguagePredictor(plan.Tokens!, LanguagePlanRequest.UsualPromptTokens).Of(plan, profiles);

    /// <summary>Profiles of devices, at the speeds that were measured.</summary>
    private static ImmutableArray<DeviceProfile> Profiles(LanguagePlanRequest request, ImmutableArray<ClusterDevice> devices)
    {
        if (request.MeasuredSpeeds.IsDefaultOrEmpty)
        {
            return [.. devices.Select(d => d.Profile)];
        }

        // Speeds are relative: the endpoint is what its profile says.
        DeviceProfile endpoint = request.Cluster.Devices[^1].Profile;
        return [.. devices.Select(d => d.Profile with
        {
            MemoryBytesPerSecond = endpoint.MemoryBytesPerSecond * request.SpeedOf(d) / request.MeasuredSpeeds[^1],
            Int8MacsPerSecond = endpoint.Int8MacsPerSecond * endpoint.Cores / d.Profile.Cores * request.SpeedOf(d) / request.MeasuredSpeeds[^1],
            Float32MacsPerSecond = endpoint.Float32MacsPerSecond * endpoint.Cores / d.Profile.Cores * request.SpeedOf(d) / request.MeasuredSpeeds[^1],
        })];
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

        if (!request.MeasuredSpeeds.IsDefaultOrEmpty && (request.MeasuredSpeeds.Length != request.Cluster.Devices.Length || request.MeasuredSpeeds.Any(s => !(s > 0) || !double.IsFinite(s))))
        {
            throw LanguageErrors.Speeds(request.MeasuredSpeeds.Length, request.Cluster.Devices.Length);
        }

        Graph graph = request.Model.Graph;
        if (graph.Outputs.Length != 1 || !graph.Nodes.Any(n => n.Operator is EmbeddingLookup))
        {
            throw LanguageErrors.NoLanguageModel(graph.Name);
        }
    }
}
