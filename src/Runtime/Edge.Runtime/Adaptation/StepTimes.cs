using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>Adds up the steps of a device by what they are for.</summary>
internal static class StepTimes
{
    /// <summary>Time of the steps of a session from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public static RequestTiming Of(Session session, int first, int end) => Of(session.Plan.Devices[session.Device], session.Trace[first..end]);

    /// <summary>Time of steps; computing counts as the head's, and the caller tells whose it is.</summary>
    /// <param name="program">What ran.</param>
    /// <param name="trace">The time of each step.</param>
    public static RequestTiming Of(PlanDevice program, ReadOnlySpan<StepTrace> trace)
    {
        ImmutableArray<Step> steps = program.Steps;
        RequestTiming sum = default;
        foreach (StepTrace step in trace)
        {
            double us = step.DurationUs - step.LinkUs;
            sum = steps[step.Step] switch
            {
                FeedStep => sum with { PreprocessUs = sum.PreprocessUs + us },
                SendStep or ScatterStep or BroadcastStep or AllReduceStep => sum with { EncodeUs = sum.EncodeUs + us },
                ReceiveStep or GatherStep => sum with { DecodeUs = sum.DecodeUs + us },
                FetchStep => sum with { PostprocessUs = sum.PostprocessUs + us },
                _ => sum with { HeadUs = sum.HeadUs + us },
            };
            sum = sum with { WireUs = sum.WireUs + step.LinkUs };
        }

        return sum;
    }
}
