using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Simulation;

namespace Edge.Cli.Profiling;

/// <summary>What every device does in one inference: a process of a trace.</summary>
/// <param name="Name">Which inference it is.</param>
/// <param name="Devices">Its time on each device of the plan, in order; nothing overlaps.</param>
internal sealed record TracedInference(string Name, ImmutableArray<ImmutableArray<SimulatedEvent>> Devices)
{
    /// <summary>Every inference that is known: predicted with weights resident, predicted with weights read first, and the measured one.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="simulated">What it is predicted to do.</param>
    /// <param name="measured">What it did; null where it did not run.</param>
    public static ImmutableArray<TracedInference> Of(Plan plan, SimulatedPlan simulated, MeasuredRun? measured)
    {
        TracedInference usual = new("predicted", [.. simulated.Devices.Select(d => d.Events)]), first = new("predicted, the first", simulated.FirstEvents);
        return measured is null ? [usual, first] : [usual, first, Measured(plan, [.. measured.Typical.Select(d => d.StepUs)])];
    }

    /// <summary>An inference that was measured, each device by its own clock: they are set so that nothing arrives before it was sent.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stepUs">The time of each step on each device; none on a board.</param>
    private static TracedInference Measured(Plan plan, ImmutableArray<IReadOnlyList<double>> stepUs)
    {
        double[][] ends = [.. stepUs.Select(Ends)];
        double[] late = LatenessUs(plan, ends);
        return new TracedInference("measured", [.. ends.Select((end, d) => Events(plan.Devices[d], end, late[d]))]);
    }

    private static double[] Ends(IReadOnlyList<double> stepUs)
    {
        double end = 0;
        return [.. stepUs.Select(us => end += us)];
    }

    /// <summary>The least time by which each device began after the first, if no message arrives before it left.</summary>
    private static double[] LatenessUs(Plan plan, double[][] ends)
    {
        Dictionary<(int From, int To, int Tag), double> sent = [];
        List<(int From, int To, int Tag, double Us)> received = [];
        foreach ((int d, PlanDevice device) in plan.Devices.Index())
        {
            for (int step = 0; step < ends[d].Length; step++)
            {
                foreach (TransferPart part in device.Steps[step] switch { SendStep send => [send.Part], ScatterStep scatter => scatter.Parts, _ => ImmutableArray<TransferPart>.Empty })
                {
                    sent[(d, part.Peer, part.Tag)] = ends[d][step];
                }

                foreach (TransferPart part in device.Steps[step] switch { ReceiveStep receive => [receive.Part], GatherStep gather => gather.Parts, _ => ImmutableArray<TransferPart>.Empty })
                {
                    received.Add((part.Peer, d, part.Tag, ends[d][step]));
                }
            }
        }

        double[] late = new double[ends.Length];

        // As many rounds as devices reach every chain of messages; clocks that run apart could let more rounds go on for ever.
        for (int round = 0; round < ends.Length; round++)
        {
            foreach ((int from, int to, int tag, double us) in received)
            {
                if (sent.TryGetValue((from, to, tag), out double left))
                {
                    late[to] = Math.Max(late[to], late[from] + left - us);
                }
            }
        }

        return [.. late.Select(l => l - late.Min())];
    }

    private static ImmutableArray<SimulatedEvent> Events(PlanDevice device, double[] ends, double lateUs) =>
    [
        .. ends.Select((end, i) => new SimulatedEvent(i, ActivityOf(device.Steps[i]), lateUs + (i > 0 ? ends[i - 1] : 0), lateUs + end))
            .Where(e => e.EndUs > e.StartUs),
    ];

    private static SimulatedActivity ActivityOf(Step step) => step switch
    {
        LoadStep or ReleaseStep => SimulatedActivity.Load,
        FeedStep or FetchStep or CopyStep => SimulatedActivity.Copy,
        SendStep or ScatterStep => SimulatedActivity.Serialise,
        ReceiveStep or GatherStep => SimulatedActivity.Wait,
        _ => SimulatedActivity.Compute,
    };
}
