using System.Collections.Immutable;
using Edge.Devices;
using Edge.Model;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A session that answers requests at a steady pace while its link plays a trace, beside an oracle that knows the trace.</summary>
internal static class TraceReplay
{
    /// <summary>Plays a trace.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="set">The variants; their plans are not run.</param>
    /// <param name="period">Time from one request to the next, or the answer where that comes later.</param>
    /// <param name="length">How long requests come.</param>
    /// <param name="deadline">Of each request.</param>
    /// <param name="seed">Chances of the link and of computing.</param>
    public static ImmutableArray<Replayed> Play(LinkTrace trace, VariantSet set, TimeSpan period, TimeSpan length, TimeSpan? deadline, ulong seed)
    {
        VirtualTime time = new();
        VirtualFarDevice far = new(time, trace, set, seed);
        AdaptiveSession session = new(set, [.. set.Variants.Select((v, i) => new VirtualExecution(time, v, new SeededRandom(seed + (ulong)i)))], far, time);
        time.Run(async () =>
        {
            await session.WarmUpAsync([], TimeSpan.FromSeconds(5));
            return true;
        });
        ImmutableArray<Replayed>.Builder requests = ImmutableArray.CreateBuilder<Replayed>();
        while (time.NowUs < length.TotalMicroseconds)
        {
            long start = time.NowUs;
            AdaptiveAnswer answer = time.Run(() => session.AnswerAsync([], [], deadline));
            requests.Add(new Replayed(start, answer, [.. set.Variants.Select(v => ExpectedUs(trace, v, start))]));
            time.RunUntil(Math.Max(start + (long)period.TotalMicroseconds, time.NowUs));
        }

        return requests.ToImmutable();
    }

    private static double ExpectedUs(LinkTrace trace, PlanVariant variant, double startUs)
    {
        if (variant.Path == VariantPath.Local)
        {
            return variant.HeadUs;
        }

        double there = variant.HeadUs + trace.MeanTime(variant.SentBytes + VirtualFarDevice.QuestionFraming, TimeSpan.FromMicroseconds(startUs + variant.HeadUs)).TotalMicroseconds + variant.TailUs;
        return there + trace.MeanTime(variant.AnswerBytes + VirtualFarDevice.AnswerFraming, TimeSpan.FromMicroseconds(startUs + there)).TotalMicroseconds;
    }
}
