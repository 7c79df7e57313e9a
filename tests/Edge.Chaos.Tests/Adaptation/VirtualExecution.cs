using Edge.Model;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>This device's half of a variant on a virtual clock: takes what its variant says, within a tenth.</summary>
internal sealed class VirtualExecution(VirtualTime time, PlanVariant variant, SeededRandom random) : IVariantExecution
{
    /// <summary>Whether an answer has ever been taken that was not the answer to the last question.</summary>
    public int Finished { get; private set; }

    public async Task<HeadAnswer> BeginAsync(ReadOnlyMemory<byte>[] inputs)
    {
        double us = variant.HeadUs * (0.95 + (random.Next(0, 100) / 1000.0));
        await time.UntilAsync(time.NowUs + us);
        return new HeadAnswer(variant.Path == VariantPath.Local ? [] : [new TaggedMessage(0, new byte[variant.SentBytes])], IsExit: false, new RequestTiming { HeadUs = us });
    }

    public void Stop()
    {
    }

    public RequestTiming Finish(FarAnswer answer)
    {
        Finished++;
        return default;
    }

    public void TakeAnswer(Memory<byte>[] outputs)
    {
    }

    public void Dispose()
    {
    }
}
