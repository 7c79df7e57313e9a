using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// How much of every <see cref="SplitGroup"/> each device gets: by speed, and no more than its memory holds where the devices
/// together can hold the model.
/// </summary>
internal static class TensorPartition
{
    /// <summary>Rounds of fitting shares to memory: units of different sizes make the first guess inexact.</summary>
    private const int Rounds = 12;

    /// <summary>Plans a model over devices.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="devices">The devices: those of the request, or the endpoint alone.</param>
    /// <exception cref="EdgeException">EDGE3107 if a budget is below the minimum.</exception>
    public static Plan Over(LanguagePlanRequest request, ImmutableArray<ClusterDevice> devices)
    {
        LanguagePlanRequest part = request with { Cluster = new ClusterSpec(devices) };
        LanguageGraph network = new(request.Model.Graph, devices.Length);
        double[] speeds = [.. devices.Select(d => request.SpeedOf(d))];
        long[] budgets = [.. devices.Select(d => request.BudgetOf(d))];
        ExchangeCost cost = ExchangeCost.Between(devices.Select(d => d.Profile));
        AllReduceAlgorithm algorithm = request.Algorithm
            ?? cost.Fastest(devices.Length, ExchangeCost.PayloadBytes(request.SumPayload, request.Model.Graph.Tensors[request.Model.Graph.Nodes.First(n => n.Operator is EmbeddingLookup).Outputs[0]].Shape.ElementCount));

        Plan Write(double[] weights, bool[] bound)
        {
            Dictionary<SplitGroup, int[]> bounds = network.Groups.ToDictionary(
                g => g,
                g => Shares.Of(g.Units, weights, i => !bound[i]).Select(u => (int)Math.Min((long)u * g.UnitColumns, g.Columns)).ToArray());
            return new TokenPlanWriter(network, part, bounds, algorithm).Write(budgets);
        }

        Plan bySpeed = Write(speeds, new bool[devices.Length]);
        long[] needed = [.. devices.Select((_, d) => WeightBytes(bySpeed, d))];
        if (devices.Select((_, d) => Fits(needed[d], budgets[d])).All(fits => fits))
        {
            return bySpeed;
        }

        return Fitted(bySpeed, budgets, speeds, Write) ?? Checked(bySpeed);
    }

    /// <summary>A plan in which every device holds its share, or null where there is none.</summary>
    private static Plan? Fitted(Plan bySpeed, long[] budgets, double[] speeds, Func<double[], bool[], Plan> write)
    {
        double total = Enumerable.Range(0, budgets.Length).Sum(d => (double)WeightBytes(bySpeed, d));
        double[] capacities = [.. budgets.Select(b => b == 0 ? 1 : b / total)];
        for (int round = 0; round < Rounds && Shares.Within(speeds, capacities) is { } shares; round++)
        {
            Plan plan = write(shares.Weights, shares.IsBound);
            bool fits = true;
            for (int d = 0; d < budgets.Length; d++)
            {
                long bytes = WeightBytes(plan, d);
                if (!Fits(bytes, budgets[d]))
                {
                    fits = false;
                    capacities[d] = Math.Min(capacities[d], shares.Weights[d]) * budgets[d] / bytes * 0.995;
                }
            }

            if (fits)
            {
                return plan;
            }
        }

        return null;
    }

    /// <summary>A plan that reads weights in every inference, if its budgets allow that.</summary>
    private static Plan Checked(Plan plan)
    {
        for (int d = 0; d < plan.Devices.Length; d++)
        {
            long minimum = WeightWindow.MinimumBytes([.. WeightWindow.Blocks(plan, d).Select(s => plan.Shards[s].SizeBytes)]);
            if (!Fits(minimum, plan.Devices[d].WeightBudgetBytes))
            {
                throw LanguageErrors.BudgetTooSmall(plan.Devices[d].WeightBudgetBytes, minimum, plan.Devices[d].Name);
            }
        }

        return plan;
    }

    private static long WeightBytes(Plan plan, int device) => WeightWindow.Blocks(plan, device).Sum(s => plan.Shards[s].SizeBytes);

    private static bool Fits(long bytes, long budget) => budget == 0 || bytes <= budget;
}
