using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Programs;

/// <summary>Predicts when a plan finishes: every device runs its steps in order, and a receive waits for its send.</summary>
internal static class Timeline
{
    /// <summary>Time from the start to the last step of any device, in microseconds.</summary>
    public static double LatencyUs(ImmutableArray<PlanDevice> devices)
    {
        int[] next = new int[devices.Length];
        double[] clock = new double[devices.Length];
        Dictionary<(int From, int To, int Tag), double> sent = [];
        bool moved = true;
        while (moved)
        {
            moved = false;
            for (int d = 0; d < devices.Length; d++)
            {
                ImmutableArray<Step> steps = devices[d].Steps;
                for (; next[d] < steps.Length; next[d]++, moved = true)
                {
                    Step step = steps[next[d]];
                    if (step is ReceiveStep receive)
                    {
                        if (!sent.TryGetValue((receive.Part.Peer, d, receive.Part.Tag), out double at))
                        {
                            break;
                        }

                        clock[d] = Math.Max(clock[d], at + step.LatencyUs);
                        continue;
                    }

                    clock[d] += step.LatencyUs;
                    if (step is SendStep send)
                    {
                        sent[(d, send.Part.Peer, send.Part.Tag)] = clock[d];
                    }
                }
            }
        }

        return clock.Max();
    }
}
