using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>A plan over some devices and what it is predicted to cost.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Prediction">Its cost.</param>
/// <param name="Speeds">The speeds that its shares follow.</param>
internal sealed record Placement(Plan Plan, LanguagePrediction Prediction, ImmutableArray<double> Speeds)
{
    /// <summary>Plans and predicts.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="predictor">Predicts.</param>
    /// <param name="devices">The devices: those of the request, or the endpoint alone.</param>
    /// <param name="speeds">The speeds that shares follow.</param>
    /// <exception cref="EdgeException">EDGE3107 if a budget is below the minimum.</exception>
    public static Placement Of(LanguagePlanRequest request, LanguagePredictor predictor, ImmutableArray<ClusterDevice> devices, ImmutableArray<double> speeds)
    {
        Plan plan = TensorPartition.Over(request, devices, speeds);
        LanguagePrediction prediction = predictor.Of(plan, DeviceCosts.Of(request, devices));
        return new Placement(plan with { LatencyUs = prediction.TokenUs, WireBytes = prediction.WireBytes }, prediction, speeds);
    }
}
