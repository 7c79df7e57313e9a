using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>Predicts what a placement costs: from a plan on paper, or for a pipeline from the plan of one device.</summary>
/// <param name="tokens">Limits of batches, sequences and contexts.</param>
/// <param name="promptTokens">Tokens of the prompt that predictions are for.</param>
internal sealed class LanguagePredictor(TokenSettings tokens, int promptTokens)
{
    /// <summary>Predicts a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="costs">Its devices.</param>
    public LanguagePrediction Of(Plan plan, DeviceCosts costs)
    {
        ImmutableArray<DeviceProfile> profiles = costs.Profiles;
        TokenTimeline timeline = new(plan, costs);
        (double tokenUs, double exchangeUs, long wire, int exchanges, double[] computeUs) = timeline.Run(1, 1, Context);
        ImmutableArray<DevicePrediction> devices = [.. plan.Devices.Select((_, d) => Device(plan, d, computeUs[d]))];
        double ReadUs(Func<DevicePrediction, long> bytes) => devices.Select((d, i) => bytes(d) / Math.Max(profiles[i].StorageBytesPerSecond, 1) * 1e6).Max();
        double firstUs = 0;
        for (int done = 0; done < promptTokens; done += tokens.RowCapacity)
        {
            int rows = Math.Min(tokens.RowCapacity, promptTokens - done);
            firstUs += Math.Max(timeline.Run(rows, done + rows == promptTokens ? 1 : 0, done + rows).EndUs, ReadUs(d => d.ReadBytes));
        }

        return new LanguagePrediction(plan.Strategy, firstUs, Math.Max(tokenUs, ReadUs(d => d.ReadBytes)), exchangeUs, wire, exchanges, devices);
    }

    /// <summary>Predicts a pipeline: each device has consecutive layers, as many as it is fast.</summary>
    /// <param name="single">The plan of one device.</param>
    /// <param name="request">The devices, and the weight budget of each.</param>
    /// <param name="costs">The devices, of which one works at a time.</param>
    public LanguagePrediction Pipeline(Plan single, LanguagePlanRequest request, DeviceCosts costs)
    {
        ImmutableArray<DeviceProfile> profiles = costs.Profiles;
        double[] speeds = [.. profiles.Select(ComputeCost.SpeedOf)];
        double total = speeds.Sum();
        double token = 0, stage = 0;
        ImmutableArray<DevicePrediction>.Builder devices = ImmutableArray.CreateBuilder<DevicePrediction>();
        int chunkRows = Math.Min(tokens.RowCapacity, promptTokens), chunks = (promptTokens + chunkRows - 1) / chunkRows;
        for (int d = 0; d < profiles.Length; d++)
        {
            double share = speeds[d] / total;
            TokenTimeline timeline = new(single, DeviceCosts.Of([profiles[d]]));
            double us = share * timeline.Run(1, 1, Context).EndUs;
            (token, stage) = (token + us, Math.Max(stage, share * timeline.Run(chunkRows, 1, promptTokens / 2).EndUs));
            DevicePrediction whole = Device(single, 0, 0);
            long weights = (long)(whole.WeightBytes * share), window = request.WeightBudgetBytes is { } budget ? Math.Min(budget, weights) : weights;
            devices.Add(new DevicePrediction(request.Cluster.Devices[d].Name, weights, window, weights - window, whole.ActivationBytes, (long)(whole.KeyValueBytes * share), us));
        }

        ExchangeCost cost = costs.Between(Enumerable.Range(0, profiles.Length));
        int width = single.Devices[0].Steps.OfType<ComputeStep>().First(s => single.Graph.Nodes[s.Node].Operator is EmbeddingLookup).Output.Channels;
        double hop = cost.MessageUs(width * 4L), chunkHop = cost.MessageUs(width * 4L * chunkRows), reads = devices.Select((d, i) => d.ReadBytes / Math.Max(profiles[i].StorageBytesPerSecond, 1) * 1e6).Max();
        return new LanguagePrediction(
            "pipeline",
            Math.Max((chunks + profiles.Length - 1) * (stage + chunkHop), chunks * reads),
            Math.Max(token + (profiles.Length * hop), reads),
            profiles.Length * hop,
            profiles.Length * width * 4L,
            profiles.Length,
            devices.ToImmutable());
    }

    /// <summary>Tokens that a token attends to on average: half of a usual conversation.</summary>
    private int Context => Math.Min(tokens.ContextTokens, promptTokens * 2);

    private static DevicePrediction Device(Plan plan, int device, double tokenUs)
    {
        PlanDevice planned = plan.Devices[device];
        ImmutableArray<long> sizes = [.. WeightWindow.Blocks(plan, device).Select(s => plan.Shards[s].SizeBytes)];
        WeightWindow window = WeightWindow.Of(sizes, planned.WeightBudgetBytes == 0 ? long.MaxValue : planned.WeightBudgetBytes);
        return new DevicePrediction(
            planned.Name,
            sizes.Sum(),
            window.RetainedBytes + window.AreaBytes,
            window.ReadBytes,
            TokenMemory.ActivationBytes(plan, device),
            TokenMemory.KeyValueBytes(plan, device),
            tokenUs);
    }
}
