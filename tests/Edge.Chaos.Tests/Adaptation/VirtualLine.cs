using Edge.Devices;
using Edge.Testing;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>One direction of a link that plays a trace on a virtual clock, by the rules of <see cref="LinkEmulator"/>.</summary>
internal sealed class VirtualLine(LinkTrace trace, SeededRandom random)
{
    private double _freeUs, _lastDueUs;

    /// <summary>When what enters comes out.</summary>
    public double DueUs(long bytes, double enteredUs)
    {
        (LinkConditions link, double sentUs) = At(trace, Math.Max(enteredUs, _freeUs));
        sentUs += bytes * 8e6 / link.BitsPerSecond;
        _freeUs = sentUs;
        double lost = link.LossOf(bytes), again = 0;
        while (Chance() < lost)
        {
            again += link.Retransmission.TotalMicroseconds;
        }

        return _lastDueUs = Math.Max(_lastDueUs, sentUs + link.Delay.TotalMicroseconds + (link.Jitter.TotalMicroseconds * Chance()) + again);
    }

    private static (LinkConditions Link, double AdmittedUs) At(LinkTrace trace, double enteredUs)
    {
        int phase = trace.At(TimeSpan.FromMicroseconds(enteredUs));
        double admitted = enteredUs;
        while (trace.Phases[phase].Conditions is null)
        {
            phase++;
            admitted = trace.Phases[phase].Start.TotalMicroseconds;
        }

        return (trace.Phases[phase].Conditions!, admitted);
    }

    private double Chance() => random.Next(0, 999_999) / 1e6;
}
