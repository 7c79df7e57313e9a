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
        Plan plan = Tensor(request);
        return new LanguagePlanningResult(plan, new PlannedShards(request.Model.Graph, request.Model.Weights), []);
    }

    private static Plan Tensor(LanguagePlanRequest request)
    {
        ImmutableArray<ClusterDevice> devices = request.Cluster.Devices;
        LanguageGraph network = new(request.Model.Graph, devices.Length);
        double[] speeds = [.. request.MeasuredSpeeds.IsDefaultOrEmpty ? devices.Select(d => d.Profile.MemoryBytesPerSecond) : request.MeasuredSpeeds];
        Dictionary<SplitGroup, int[]> bounds = network.Groups.ToDictionary(
            g => g,
            g => Shares.Of(g.Units, speeds, _ => true).Select(u => (int)Math.Min((long)u * g.UnitColumns, g.Columns)).ToArray());
        return new TokenPlanWriter(network, request, bounds, request.Algorithm ?? AllReduceAlgorithm.Star).Write(new long[devices.Length]);
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
