using Edge.Runtime;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>An execution that takes a second of a stopped clock: a session takes any other where it can.</summary>
internal sealed class SlowExecution(IVariantExecution execution, StoppedTime time) : IVariantExecution
{
    public async Task<HeadAnswer> BeginAsync(ReadOnlyMemory<byte>[] inputs)
    {
        HeadAnswer answer = await execution.BeginAsync(inputs);
        time.Advance(TimeSpan.FromSeconds(1));
        return answer;
    }

    public void Stop() => execution.Stop();

    public RequestTiming Finish(FarAnswer answer) => execution.Finish(answer);

    public void TakeAnswer(Memory<byte>[] outputs) => execution.TakeAnswer(outputs);

    public void Dispose() => execution.Dispose();
}
