namespace Edge.Transport.Channels;

/// <summary>A question with one kind of answer.</summary>
/// <typeparam name="TSelf">The request itself.</typeparam>
/// <typeparam name="TResponse">Its answer.</typeparam>
public interface IRequest<TSelf, TResponse> : IMessage<TSelf>
    where TSelf : IRequest<TSelf, TResponse>
    where TResponse : IMessage<TResponse>
{
    /// <summary>The number by which the peer knows the request.</summary>
    static abstract uint Kind { get; }
}
