using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// Runs a token plan on paper: every device computes on its own clock until it exchanges; a sum ends for all its members
/// when the last one has come and the exchange has taken its time.
/// </summary>
internal sealed class TokenTimeline
{
    /// <summary>What a device offers an output's row: the best 64 tokens with their logits.</summary>
    private const int CandidateBytes = 64 * 8;

    private readonly Plan _plan;
    private readonly DeviceCosts _costs;

    /// <param name="plan">The plan.</param>
    /// <param name="costs">Its devices.</param>
    public TokenTimeline(Plan plan, DeviceCosts costs) => (_plan, _costs) = (plan, costs);

    /// <summary>Runs an inference.</summary>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="outputs">Rows whose logits are wanted.</param>
    /// <param name="context">Tokens that each row attends to.</param>
    /// <returns>When the last device ends, how long exchanges took along the way, what crossed links, and how long each device computed.</returns>
    public (double EndUs, double ExchangeUs, long WireBytes, int Exchanges, double[] ComputeUs) Run(int rows, int outputs, int context)
    {
        int count = _plan.Devices.Length;
        double[] clocks = new double[count], computed = new double[count];
        int[] next = new int[count], live = [.. Enumerable.Repeat(rows, count)];
        Dictionary<int, ShardEntry>[] loaded = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<int, ShardEntry>())];
        Dictionary<int, double> sent = [];
        (double exchange, long wire, int exchanges) = (0, 0, 0);
        while (true)
        {
            for (int d = 0; d < count; d++)
            {
                double us = Compute(d, ref next[d], ref live[d], loaded[d], outputs, context);
                clocks[d] += us;
                computed[d] += us;
            }

            // Tags ascend on every device: the least one that is waited for is what happens next.
            Step[] waiting = [.. Enumerable.Range(0, count).Where(d => next[d] < _plan.Devices[d].Steps.Length).Select(d => _plan.Devices[d].Steps[next[d]])];
            if (waiting.Length == 0)
            {
                return (clocks.Max(), exchange, wire, exchanges, computed);
            }

            int tag = waiting.Min(TagOf);
            int[] members = [.. Enumerable.Range(0, count).Where(d => next[d] < _plan.Devices[d].Steps.Length && TagOf(_plan.Devices[d].Steps[next[d]]) == tag)];
            ExchangeCost cost = _costs.Between(members);
            Step step = _plan.Devices[members[^1]].Steps[next[members[^1]]];
            (double took, long bytes) = step switch
            {
                AllReduceStep sum => SumOf(cost, sum, live[members[0]]),
                CandidatesStep => (members.Length > 1 ? cost.FanUs(members.Length - 1, CandidateBytes * (long)outputs) : 0, CandidateBytes * (long)outputs * (members.Length - 1)),
                BroadcastStep broadcast => (cost.FanUs(broadcast.Peers.Length, 4L * rows * broadcast.Region.Channels), 4L * rows * broadcast.Region.Channels * broadcast.Peers.Length),
                _ => (0, 0),
            };
            double start = members.Max(d => clocks[d]);
            foreach (int d in members)
            {
                clocks[d] = start + took;
                next[d]++;
            }

            (exchange, wire, exchanges) = (exchange + took, wire + bytes, exchanges + (took > 0 ? 1 : 0));
        }
    }

    private (double Us, long Bytes) SumOf(ExchangeCost cost, AllReduceStep sum, int rows)
    {
        int device = sum.Members[0], values = rows * _plan.Devices[device].Buffers[sum.Buffer].Window.Channels;
        long bytes = ExchangeCost.PayloadBytes(sum.Payload, values);
        return (cost.SumUs(sum.Algorithm, sum.Members.Length, sum.Summands.Length, bytes), ExchangeCost.SentBytes(sum.Algorithm, sum.Members.Length, sum.Summands.Length, bytes));
    }

    /// <summary>Time up to the next exchange.</summary>
    private double Compute(int device, ref int next, ref int rows, Dictionary<int, ShardEntry> loaded, int outputs, int context)
    {
        ComputeCost cost = new(_costs.Profiles[device]);
        ImmutableArray<Step> steps = _plan.Devices[device].Steps;
        double us = 0;
        for (; next < steps.Length && TagOf(steps[next]) < 0; next++)
        {
            switch (steps[next])
            {
                case LoadStep load:
                    foreach (ShardEntry entry in _plan.Shards[load.Shard].Entries)
                    {
                        loaded[entry.Tensor] = entry;
                    }

                    break;
                case ComputeStep compute:
                    us += cost.StepUs(_plan.Graph, _plan.Devices[device], compute, loaded, rows, context);
                    break;
                case KeepOutputRowsStep:
                    rows = outputs;
                    break;
            }
        }

        return us;
    }

    private static int TagOf(Step step) => step switch
    {
        AllReduceStep s => s.Tag,
        BroadcastStep s => s.Tag,
        ReceiveStep s => s.Part.Tag,
        CandidatesStep s => s.Tag,
        _ => -1,
    };
}
