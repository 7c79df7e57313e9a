using Edge.Model.MessagePack;

namespace Edge.Transport.Channels;

/// <summary>A request that has not been answered yet.</summary>
internal abstract class PendingRequest
{
    public abstract void Succeed(ReadOnlySpan<byte> payload);

    public abstract void Fail(Exception error);

    public abstract void Cancel(CancellationToken cancellation);
}

/// <summary>A request that has not been answered yet, with a certain kind of answer.</summary>
internal sealed class PendingRequest<TResponse> : PendingRequest
    where TResponse : IMessage<TResponse>
{
    private readonly TaskCompletionSource<TResponse> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResponse> Answer => _answer.Task;

    public override void Succeed(ReadOnlySpan<byte> payload)
    {
        try
        {
            var reader = new MessagePackReader(payload);
            TResponse response = TResponse.Read(ref reader);
            reader.ReadEnd();
            _answer.TrySetResult(response);
        }
        catch (Exception e) // whatever reading hostile bytes throws belongs to whoever asked
        {
            _answer.TrySetException(e);
        }
    }

    public override void Fail(Exception error) => _answer.TrySetException(error);

    public override void Cancel(CancellationToken cancellation) => _answer.TrySetCanceled(cancellation);
}
