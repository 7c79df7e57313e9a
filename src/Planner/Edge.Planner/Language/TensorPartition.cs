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
    /// <param name="speeds">Speed of each, which its shares follow; only their relations count.</param>
    /// <exception cref="EdgeException">EDGE3107 if a budget is below the minimum.</exception>
    public static Plan Over(LanguagePlanRequest request, ImmutableArray<ClusterDevice> devices, ImmutableArray<double> speeds)
    {
        LanguagePlanRequest part = request with { Cluster = new ClusterSpec(devices) };
        LanguageGraph network = new(request.Model.Graph, devices.Length);
        AllReduceAlgorithm algorithm = request.Algorithm
            ?? DeviceCosts.Of(request, devices).Between(Enumerable.Range(0, devices.Length))
                .Fastest(devices.Length, ExchangeCost.PayloadBytes(request.SumPayload, request.Model.Graph.Tensors[request.Model.Graph.Nodes.First(n => n.Operator is EmbeddingLookup).Outputs[0]].Shape.ElementCount));
        (Plan bySpeed, bool fits) = Write([.. speeds], new bool[devices.Length]);
        return fits ? bySpeed : Fitted(bySpeed, [.. speeds], Write) ?? Checked(bySpeed);

        (Plan Plan, bool Fits) Write(double[] weights, bool[] bound)
        {
            Dictionary<SplitGroup, int[]> bounds = network.Groups.ToDictionary(
                g => g,
                g => Shares.Of(g.Units, weights, i => !bound[i]).Select(u => (int)Math.Min((long)u * g.UnitColumns, g.Columns)).ToArray());
            Plan plan = new TokenPlanWriter(network, part, bounds, algorithm).Write();
            plan = plan with { Devices = [.. plan.Devices.Select((d, i) => d with { WeightBudgetBytes = Budget(request, devices[i], plan, i) })] };
            return (plan, Enumerable.Range(0, devices.Length).All(d => Fits(WeightBytes(plan, d), plan.Devices[d].WeightBudgetBytes)));
        }
    }

    /// <summary>Bytes of weights that a device may hold: what was asked for, and no more than its memory leaves for them; 0 for no limit.</summary>
    private static long Budget(LanguagePlanRequest request, ClusterDevice device, Plan plan, int index)
    {
        long budget = request.BudgetOf(device);
        if (request.Measured is null)
        {
            return budget;
        }

        long left = Math.Max(1, request.MeasuredOf(device).MemoryBytes - TokenMemory.ActivationBytes(plan, index) - TokenMemory.KeyValueBytes(plan, index));
        return budget == 0 ? (WeightBytes(plan, index) <= left ? 0 : left) : Math.Min(budget, left);
    }

    /// <summary>A plan in which every device holds its share, or null where there is none.</summary>
    private static Plan? Fitted(Plan bySpeed, double[] speeds, Func<double[], bool[], (Plan Plan, bool Fits)> write)
    {
        int count = speeds.Length;
        double total = Enumerable.Range(0, count).Sum(d => (double)WeightBytes(bySpeed, d));
        double[] capacities = [.. bySpeed.Devices.Select(d => d.WeightBudgetBytes == 0 ? 1 : d.WeightBudgetBytes / total)];
        for (int round = 0; round < Rounds && Shares.Within(speeds, capacities) is { } shares; round++)
        {
            (Plan plan, bool fits) = write(shares.Weights, shares.IsBound);
            if (fits)
            {
                return plan;
            }

            for (int d = 0; d < count; d++)
            {
                long bytes = WeightBytes(plan, d), budget = plan.Devices[d].WeightBudgetBytes;
                if (!Fits(bytes, budget))
                {
                    capacities[d] = Math.Min(capacities[d], shares.Weights[d]) * budget / bytes * 0.995;
                }
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
