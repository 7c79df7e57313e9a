using Edge.Model;
using Edge.Model.MessagePack;

namespace Edge.Transport.Channels;

/// <summary>Who answers which request of a peer.</summary>
public sealed class RequestRouter
{
    private readonly Dictionary<uint, ReadRequest> _readers = [];

    /// <summary>Reads a request and returns who answers it.</summary>
    private delegate AnswerRequest ReadRequest(ref MessagePackReader reader);

    /// <summary>Answers one request; the result is the payload of the response.</summary>
    internal delegate Task<byte[]> AnswerRequest(Channel channel, CancellationToken cancellation);

    /// <summary>Answers requests of one kind.</summary>
    /// <typeparam name="TRequest">The request.</typeparam>
    /// <typeparam name="TResponse">Its answer.</typeparam>
    /// <param name="answer">
    /// Runs on the thread pool, several at a time. It gets the channel, to receive or send the data of a transfer that the
    /// request names, and a token that is cancelled when the requester gives up or the link ends. An
    /// <see cref="EdgeException"/> that it throws is thrown at the requester.
    /// </param>
    /// <returns>This router.</returns>
    public RequestRouter On<TRequest, TResponse>(Func<TRequest, Channel, CancellationToken, Task<TResponse>> answer)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        _readers.Add(TRequest.Kind, (ref MessagePackReader reader) =>
        {
            TRequest request = TRequest.Read(ref reader);
            return async (channel, cancellation) => MessageEncoding.EncodeResponse(await answer(request, channel, cancellation));
        });
        return this;
    }

    /// <summary>Finds who answers the request in <paramref name="payload"/>.</summary>
    /// <exception cref="EdgeException">4015: nobody. 10xx: damaged.</exception>
    internal AnswerRequest Route(ReadOnlySpan<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        reader.ReadArrayHeader(2);
        uint kind = reader.ReadUInt32();
        if (!_readers.TryGetValue(kind, out ReadRequest? read))
        {
            throw LinkErrors.UnknownRequest(kind);
        }

        AnswerRequest answer = read(ref reader);
        reader.ReadEnd();
        return answer;
    }
}
