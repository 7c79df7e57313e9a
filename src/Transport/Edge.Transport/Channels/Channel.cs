using System.Buffers;
using System.Collections.Concurrent;
using Edge.Model;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Transport.Channels;

/// <summary>
/// Requests, answers and transfers of large data over a link, both ways at once. A thread of its own reads the link, so
/// a peer that is lost or frozen is noticed at once, whoever waits for what.
/// </summary>
public sealed partial class Channel : IAsyncDisposable, IFrameHandler
{
    private const int MaxServing = 64;
    private const int MaxTransfers = 1024;
    private const int MaxTextBytes = 16 * 1024;

    private readonly Link _link;
    private readonly RequestRouter _router;
    private readonly ConcurrentDictionary<uint, PendingRequest> _pending = new();
    private readonly ConcurrentDictionary<uint, CancellationTokenSource> _serving = new();
    private readonly TaskCompletionSource<EdgeException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[]? _arriving;
    private uint _lastStreamId;

    /// <summary>Takes over a link and starts to read it.</summary>
    /// <param name="link">Nothing has been sent over it yet; closed with this object.</param>
    /// <param name="router">Who answers the requests of the peer.</param>
    public Channel(Link link, RequestRouter router)
    {
        _link = link;
        _router = router;
        _lastStreamId = link.Role == LinkRole.Dialler ? 1u : 2u; // odd and even: both ends may open streams
        link.Deliver(this);
        new Thread(ReadLink) { IsBackground = true, Name = $"edge channel {link.Name}" }.Start();
    }

    /// <summary>Completes when the link has ended, for whatever reason; never fails.</summary>
    public Task<EdgeException> Ended => _ended.Task;

    /// <summary>The peer, for people.</summary>
    public string Name => _link.Name;

    /// <summary>What the dialling end asked for.</summary>
    public string Service => _link.Service;

    /// <summary>Everything sent, frame headers included, in bytes.</summary>
    public long SentBytes => _link.SentBytes;

    /// <summary>Everything received, frame headers included, in bytes.</summary>
    public long ReceivedBytes => _link.ReceivedBytes;

    /// <summary>A number that no other request or transfer of this channel has.</summary>
    public uint NewStreamId() => Interlocked.Add(ref _lastStreamId, 2);

    /// <summary>Asks the peer.</summary>
    /// <typeparam name="TRequest">The request.</typeparam>
    /// <typeparam name="TResponse">Its answer.</typeparam>
    /// <param name="request">The question.</param>
    /// <param name="cancellation">Gives up; the peer is told.</param>
    /// <exception cref="EdgeException">What the peer answered instead, or why the link ended.</exception>
    public async Task<TResponse> RequestAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, CancellationToken cancellation = default)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        cancellation.ThrowIfCancellationRequested();
        uint stream = NewStreamId();
        var pending = new PendingRequest<TResponse>();
        _pending[stream] = pending;
        try
        {
            _link.Send(FrameType.Request, stream, MessageEncoding.EncodeRequest(request));
            await using CancellationTokenRegistration _ = cancellation.Register(() => GiveUp(stream, cancellation));
            return await pending.Answer;
        }
        finally
        {
            _pending.TryRemove(stream, out PendingRequest? _);
        }
    }

    /// <summary>Closes the link and ends everything that waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        _link.Dispose();
        await _ended.Task;
    }

    /// <inheritdoc/>
    Memory<byte> IFrameHandler.Place(in FrameHeader header)
    {
        int limit = header.Type switch
        {
            FrameType.Request or FrameType.Response => int.MaxValue,
            FrameType.Failure or FrameType.Abort => MaxTextBytes,
            FrameType.Credit => 16,
            FrameType.Cancel => 0,
            FrameType.Data => (int)Math.Min(CreditOf(header.StreamId), int.MaxValue),
            _ => throw LinkErrors.UnexpectedFrame(header.Type),
        };
        if (header.PayloadBytes > limit)
        {
            throw header.Type == FrameType.Data
                ? LinkErrors.CreditExceeded(header.StreamId, header.PayloadBytes, limit)
                : LinkErrors.FrameAboveLimit(header.PayloadBytes, limit);
        }

        return _arriving = ArrayPool<byte>.Shared.Rent(header.PayloadBytes);
    }

    /// <inheritdoc/>
    void IFrameHandler.Complete(in FrameHeader header, Memory<byte> payload)
    {
        byte[] buffer = _arriving!;
        _arriving = null;
        if (header.Type == FrameType.Data)
        {
            AddChunk(header.StreamId, new ArraySegment<byte>(buffer, 0, payload.Length));
            return;
        }

        try
        {
            Handle(header, payload.Span);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static EdgeException Again(EdgeException reason) => new(reason.Diagnostics, reason);

    private void Handle(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        uint stream = header.StreamId;
        switch (header.Type)
        {
            case FrameType.Request:
                Serve(stream, payload);
                break;
            case FrameType.Response when _pending.TryRemove(stream, out PendingRequest? pending):
                pending.Succeed(payload);
                break;
            case FrameType.Failure when _pending.TryRemove(stream, out PendingRequest? pending):
                pending.Fail(MessageEncoding.DecodeFailure(payload));
                break;
            case FrameType.Cancel when _serving.TryGetValue(stream, out CancellationTokenSource? serving):
                _ = serving.CancelAsync();
                break;
            case FrameType.Credit:
                Outgoing(stream).Grant(MessageEncoding.DecodeCredit(payload));
                break;
            case FrameType.Abort:
                EndTransfer(stream, MessageEncoding.DecodeFailure(payload));
                break;
        }
    }

    private void ReadLink()
    {
        try
        {
            while (true)
            {
                _link.AdvanceOrWait();
            }
        }
        catch (EdgeException reason)
        {
            End(reason);
        }
    }

    private void End(EdgeException reason)
    {
        _ended.TrySetResult(reason);
        foreach (PendingRequest pending in _pending.Values)
        {
            pending.Fail(Again(reason));
        }

        foreach (CancellationTokenSource serving in _serving.Values)
        {
            _ = serving.CancelAsync();
        }

        EndTransfers(reason);
    }

    private void GiveUp(uint stream, CancellationToken cancellation)
    {
        if (_pending.TryRemove(stream, out PendingRequest? pending))
        {
            pending.Cancel(cancellation);
            _ = Task.Run(() => Tell(FrameType.Cancel, stream, []), CancellationToken.None);
        }
    }

    /// <summary>Finds who answers, on the reading thread, and lets the answer come from the thread pool.</summary>
    private void Serve(uint stream, ReadOnlySpan<byte> payload)
    {
        var cancel = new CancellationTokenSource();
        RequestRouter.AnswerRequest answer;
        if (!_serving.TryAdd(stream, cancel))
        {
            throw LinkErrors.UnexpectedFrame(FrameType.Request);
        }

        try
        {
            answer = _serving.Count > MaxServing ? throw LinkErrors.TooMany("requests", MaxServing) : _router.Route(payload);
        }
        catch (Exception e) // reading hostile bytes is the message's business; the requester learns what came of it
        {
            answer = (_, _) => Task.FromException<byte[]>(e);
        }

        _ = Task.Run(() => AnswerAsync(stream, answer, cancel), CancellationToken.None);
    }

    private async Task AnswerAsync(uint stream, RequestRouter.AnswerRequest answer, CancellationTokenSource cancel)
    {
        FrameType type = FrameType.Response;
        byte[] payload;
        try
        {
            payload = await answer(this, cancel.Token);
        }
        catch (Exception e) // a handler's failure is the requester's answer
        {
            EdgeException error = e as EdgeException
                ?? (e is OperationCanceledException ? LinkErrors.Aborted(stream, "The request was cancelled.") : LinkErrors.HandlerFailed(e));
            type = FrameType.Failure;
            payload = MessageEncoding.EncodeFailure(error);
        }

        _serving.TryRemove(stream, out CancellationTokenSource? _);
        Tell(type, stream, payload);
    }

    /// <summary>Sends what nobody waits for: if the link has ended, everybody knows already.</summary>
    private void Tell(FrameType type, uint stream, ReadOnlySpan<byte> payload)
    {
        try
        {
            _link.Send(type, stream, payload);
        }
        catch (EdgeException e) when (e.Code == LinkErrors.FrameAboveLimitCode && type == FrameType.Response)
        {
            Tell(FrameType.Failure, stream, MessageEncoding.EncodeFailure(e));
        }
        catch (EdgeException) when (_link.IsClosed)
        {
            // Ended tells why.
        }
    }
}
