using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// What a device did with the time of an inference. A board knows how long it waited, and the host how long it let the board wait for
/// the messages of others: the rest was the line. Elsewhere the time of a receive is waiting, of which the link is a part.
/// </summary>
/// <param name="ComputeUs">Computing and copying, in microseconds.</param>
/// <param name="IdleUs">Waiting for other devices.</param>
/// <param name="WireUs">Bringing bytes on the link and taking them from it.</param>
public readonly record struct DeviceTimes(double ComputeUs, double IdleUs, double WireUs)
{
    /// <summary>The same by what the steps are for; all computing of a device counts as a head's.</summary>
    public RequestTiming Parts { get; init; }

    /// <summary>Adds up the steps of a session.</summary>
    /// <param name="program">What it ran.</param>
    /// <param name="steps">The time of each step.</param>
    public static DeviceTimes Of(PlanDevice program, ReadOnlySpan<StepTrace> steps)
    {
        double compute = 0, idle = 0, wire = 0;
        foreach (StepTrace step in steps)
        {
            switch (program.Steps[step.Step])
            {
                case ReceiveStep or GatherStep:
                    idle += step.DurationUs;
                    break;
                case SendStep or ScatterStep or BroadcastStep or AllReduceStep:
                    wire += step.DurationUs;
                    break;
                default:
                    compute += step.DurationUs;
                    break;
            }
        }

        return new DeviceTimes(compute, idle, wire) { Parts = StepTimes.Of(program, steps) };
    }

    /// <summary>Splits the time of a board's run.</summary>
    /// <param name="run">What the board says.</param>
    /// <param name="idleUs">How long messages that it had asked for were not there yet.</param>
    public static DeviceTimes Of(BoardRunReport run, double idleUs)
    {
        double waited = Math.Min(run.WaitedUs, run.TimeUs), idle = Math.Min(idleUs, waited);
        return new DeviceTimes(run.TimeUs - waited, idle, waited - idle) { Parts = new RequestTiming { HeadUs = run.TimeUs - waited } };
    }
}
