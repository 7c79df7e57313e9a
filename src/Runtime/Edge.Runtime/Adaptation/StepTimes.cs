using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>Adds up the steps of a session by what they are for.</summary>
internal static class StepTimes
{
    /// <summary>Time of the steps from <paramref name="first"/> up to <paramref name="end"/>; what a far device computes is told apart by the caller.</summary>
    public static RequestTiming Of(Session session, int first, int end)
    {
        ImmutableArray<Step> steps = session.Plan.Devices[session.Device].Steps;
        RequestTiming sum = default;
        for (int i = first; i < end; i++)
        {
            double us = session.Trace[i].DurationUs;
            sum = steps[i] switch
            {
                FeedStep => sum with { PreprocessUs = sum.PreprocessUs + us },
                SendStep => sum with { EncodeUs = sum.EncodeUs + us },
                ReceiveStep => sum with { DecodeUs = sum.DecodeUs + us },
                FetchStep => sum with { PostprocessUs = sum.PostprocessUs + us },
                _ => sum with { HeadUs = sum.HeadUs + us },
            };
        }

        return sum;
    }
}
