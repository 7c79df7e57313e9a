using System.Collections.Immutable;
using Edge.Devices;
using Edge.Model;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A far device behind a link that plays a trace, both on a virtual clock.</summary>
internal sealed class VirtualFarDevice(VirtualTime time, LinkTrace trace, VariantSet set, ulong seed) : IFarDevice
{
    /// <summary>What frames and requests add to a question, and to an answer.</summary>
    public const int QuestionFraming = 31, AnswerFraming = 35;

    private readonly VirtualLine _there = new(trace, new SeededRandom(seed)), _back = new(trace, new SeededRandom(seed + 1));

    public bool IsConnected => true;

    /// <summary>Questions and probes that are on their way.</summary>
    public int Outstanding { get; private set; }

    /// <summary>Probes so far.</summary>
    public int Probes { get; private set; }

    public async Task<FarAnswer> AskAsync(int variant, ImmutableArray<TaggedMessage> question)
    {
        await ExchangeAsync(question.Sum(m => m.Bytes.Length), set.Variants[variant].AnswerBytes, set.Variants[variant].TailUs);
        return new FarAnswer([], 0, set.Variants[variant].TailUs);
    }

    public Task ProbeAsync(int bytes)
    {
        Probes++;
        return ExchangeAsync(bytes, 0, 0);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ExchangeAsync(long question, long answer, double computeUs)
    {
        Outstanding++;
        await time.UntilAsync(_there.DueUs(question + QuestionFraming, time.NowUs) + computeUs);
        await time.UntilAsync(_back.DueUs(answer + AnswerFraming, time.NowUs));
        Outstanding--;
    }
}
