using Edge.Model;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>This device's half of a variant on a virtual clock: takes what its variant says, within a tenth.</summary>
internal sealed class VirtualExecution(VirtualTime time, PlanVariant variant, SeededRandom random) : IVariantExecution
{
    private TaskCompletionSource _stopped = new();

    public async Task<HeadAnswer> BeginAsync(ReadOnlyMemory<byte>[] inputs)
    {
        double us = variant.HeadUs * (0.95 + (random.Next(0, 100) / 1000.0));
        _stopped = new TaskCompletionSource();
        await await Task.WhenAny(time.UntilAsync(time.NowUs + us), _stopped.Task);
        return new HeadAnswer(variant.Path == VariantPath.Local ? [] : [new TaggedMessage(0, new byte[variant.SentBytes])], IsExit: false, new RequestTiming { HeadUs = us });
    }

    public void Stop() => _stopped.TrySetCanceled();

    public RequestTiming Finish(FarAnswer answer) => default;

    public void TakeAnswer(Memory<byte>[] outputs)
    {
    }

    public void Dispose()
    {
    }
}
