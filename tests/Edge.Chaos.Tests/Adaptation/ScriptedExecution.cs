using Edge.Model;
using Edge.Runtime;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>This device's half of a variant on a virtual clock, which remembers the answers that it was given.</summary>
internal sealed class ScriptedExecution(VirtualTime time, PlanVariant variant) : IVariantExecution
{
    private TaskCompletionSource _stopped = new();

    /// <summary>Whether the head is sure.</summary>
    public bool IsSure { get; set; }

    /// <summary>Answers of the far device that were taken.</summary>
    public List<FarAnswer> Finished { get; } = [];

    public async Task<HeadAnswer> BeginAsync(ReadOnlyMemory<byte>[] inputs)
    {
        _stopped = new TaskCompletionSource();
        await await Task.WhenAny(time.UntilAsync(time.NowUs + variant.HeadUs), _stopped.Task);
        return new HeadAnswer(variant.Path == VariantPath.Local ? [] : [new TaggedMessage(0, new byte[variant.SentBytes])], IsSure, default);
    }

    public void Stop() => _stopped.TrySetCanceled();

    /// <summary>An answer without messages is none.</summary>
    public RequestTiming Finish(FarAnswer answer)
    {
        if (answer.Messages.IsEmpty)
        {
            throw AdaptiveErrors.UnusableMessage(0, 0);
        }

        Finished.Add(answer);
        return default;
    }

    public void TakeAnswer(Memory<byte>[] outputs)
    {
    }

    public void Dispose()
    {
    }
}
