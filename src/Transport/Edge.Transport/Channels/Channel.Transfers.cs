using System.Buffers;
using System.Collections.Concurrent;
using Edge.Model;
using Edge.Transport.Frames;

namespace Edge.Transport.Channels;

/// <content>
/// Transfers: data of known length under a stream id that a request has named. Nothing flows until the receiver grants
/// credit, and never more than it granted, so it decides how much memory it spends.
/// </content>
public sealed partial class Channel
{
    private const int ChunkBytes = FrameWriter.BufferBytes - FrameHeader.SizeBytes;
    private const int WindowBytes = 16 * ChunkBytes;

    private readonly ConcurrentDictionary<uint, OutgoingTransfer> _outgoing = new();
    private readonly ConcurrentDictionary<uint, IncomingTransfer> _incoming = new();

    /// <summary>Sends data to the peer, as fast as it takes it.</summary>
    /// <param name="streamId">The transfer; the peer calls <see cref="ReceiveDataAsync(uint, Stream, long, CancellationToken)"/> with it.</param>
    /// <param name="source">Read from its position.</param>
    /// <param name="lengthBytes">How much; the receiver expects as much.</param>
    /// <param name="cancellation">Gives up; the peer is told.</param>
    /// <exception cref="EdgeException">4016: the receiver gave up, or the source ended early. 40xx: why the link ended.</exception>
    public async Task SendDataAsync(uint streamId, Stream source, long lengthBytes, CancellationToken cancellation = default)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            OutgoingTransfer transfer = Outgoing(streamId);
            while (lengthBytes > 0)
            {
                int count = await transfer.TakeAsync((int)Math.Min(lengthBytes, ChunkBytes), cancellation);
                int read = await source.ReadAtLeastAsync(chunk.AsMemory(0, count), count, throwOnEndOfStream: false, cancellation);
                if (read < count)
                {
                    throw LinkErrors.Aborted(streamId, $"The source ended {lengthBytes - read} bytes early.");
                }

                _link.Send(FrameType.Data, streamId, chunk.AsSpan(0, count));
                lengthBytes -= count;
            }
        }
        catch (Exception e)
        {
            TellAborted(streamId, e);
            throw;
        }
        finally
        {
            _outgoing.TryRemove(streamId, out OutgoingTransfer? _);
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Sends data to the peer, as fast as it takes it.</summary>
    /// <param name="streamId">The transfer; the peer calls <see cref="ReceiveDataAsync(uint, Memory{byte}, CancellationToken)"/> with it.</param>
    /// <param name="data">All of it.</param>
    /// <param name="cancellation">Gives up; the peer is told.</param>
    /// <exception cref="EdgeException">4016: the receiver gave up. 40xx: why the link ended.</exception>
    public async Task SendDataAsync(uint streamId, ReadOnlyMemory<byte> data, CancellationToken cancellation = default)
    {
        try
        {
            OutgoingTransfer transfer = Outgoing(streamId);
            while (!data.IsEmpty)
            {
                int count = await transfer.TakeAsync(Math.Min(data.Length, ChunkBytes), cancellation);
                _link.Send(FrameType.Data, streamId, data.Span[..count]);
                data = data[count..];
            }
        }
        catch (Exception e)
        {
            TellAborted(streamId, e);
            throw;
        }
        finally
        {
            _outgoing.TryRemove(streamId, out OutgoingTransfer? _);
        }
    }

    /// <summary>Receives data from the peer.</summary>
    /// <param name="streamId">The transfer, new; the peer calls <see cref="SendDataAsync(uint, Stream, long, CancellationToken)"/> with it.</param>
    /// <param name="destination">Written as data arrives.</param>
    /// <param name="lengthBytes">How much.</param>
    /// <param name="cancellation">Gives up; the peer is told.</param>
    /// <exception cref="EdgeException">4016: the sender gave up. 40xx: why the link ended.</exception>
    public Task ReceiveDataAsync(uint streamId, Stream destination, long lengthBytes, CancellationToken cancellation = default) =>
        ReceiveChunksAsync(streamId, lengthBytes, chunk => destination.WriteAsync(chunk, cancellation), cancellation);

    /// <summary>Receives data from the peer.</summary>
    /// <param name="streamId">The transfer, new; the peer calls <see cref="SendDataAsync(uint, ReadOnlyMemory{byte}, CancellationToken)"/> with it.</param>
    /// <param name="destination">Filled completely.</param>
    /// <param name="cancellation">Gives up; the peer is told.</param>
    /// <exception cref="EdgeException">4016: the sender gave up. 40xx: why the link ended.</exception>
    public Task ReceiveDataAsync(uint streamId, Memory<byte> destination, CancellationToken cancellation = default)
    {
        Memory<byte> rest = destination;
        return ReceiveChunksAsync(
            streamId,
            destination.Length,
            chunk =>
            {
                chunk.CopyTo(rest);
                rest = rest[chunk.Length..];
                return ValueTask.CompletedTask;
            },
            cancellation);
    }

    private async Task ReceiveChunksAsync(uint streamId, long lengthBytes, Func<ReadOnlyMemory<byte>, ValueTask> consume, CancellationToken cancellation)
    {
        if (lengthBytes == 0)
        {
            return;
        }

        var transfer = new IncomingTransfer();
        if (!_incoming.TryAdd(streamId, transfer))
        {
            throw LinkErrors.Aborted(streamId, "It is being received already.");
        }

        try
        {
            long granted = 0;
            long taken = 0;
            while (taken < lengthBytes)
            {
                // Top the window up when half of it is used: few credit frames, and the sender never runs dry.
                long window = Math.Min(lengthBytes - granted, taken + WindowBytes - granted);
                if (window >= WindowBytes / 2 || (window > 0 && granted + window == lengthBytes))
                {
                    transfer.Grant((int)window);
                    granted += window;
                    _link.Send(FrameType.Credit, streamId, MessageEncoding.EncodeCredit((int)window));
                }

                ArraySegment<byte> chunk = await transfer.TakeAsync(cancellation);
                try
                {
                    await consume(chunk);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(chunk.Array!);
                }

                taken += chunk.Count;
            }
        }
        catch (Exception e) when (!transfer.IsEndedByPeer)
        {
            TellAborted(streamId, e);
            throw;
        }
        finally
        {
            transfer.Abandon();
            if (transfer.CreditBytes == 0)
            {
                _incoming.TryRemove(streamId, out IncomingTransfer? _); // otherwise what is under way still has to come
            }
        }
    }

    private OutgoingTransfer Outgoing(uint streamId)
    {
        if (_outgoing.TryGetValue(streamId, out OutgoingTransfer? transfer))
        {
            return transfer;
        }

        if (_outgoing.Count >= MaxTransfers)
        {
            ForgetEndedTransfers();
        }

        if (_outgoing.Count >= MaxTransfers)
        {
            throw LinkErrors.TooMany("transfers", MaxTransfers);
        }

        transfer = _outgoing.GetOrAdd(streamId, new OutgoingTransfer());
        if (_ended.Task.IsCompletedSuccessfully)
        {
            transfer.End(_ended.Task.Result);
        }

        return transfer;
    }

    /// <summary>Transfers that the receiver gave up before, or after, we sent them.</summary>
    private void ForgetEndedTransfers()
    {
        foreach ((uint streamId, OutgoingTransfer transfer) in _outgoing)
        {
            if (transfer.IsEnded)
            {
                _outgoing.TryRemove(streamId, out OutgoingTransfer? _);
            }
        }
    }

    private long CreditOf(uint streamId) => _incoming.TryGetValue(streamId, out IncomingTransfer? transfer) ? transfer.CreditBytes : 0;

    private void AddChunk(uint streamId, ArraySegment<byte> chunk)
    {
        if (!_incoming.TryGetValue(streamId, out IncomingTransfer? transfer))
        {
            ArrayPool<byte>.Shared.Return(chunk.Array!); // an empty chunk of a stream without credit
        }
        else if (transfer.Add(chunk) == 0 && transfer.IsAbandoned)
        {
            _incoming.TryRemove(streamId, out IncomingTransfer? _);
        }
    }

    private void EndTransfer(uint streamId, EdgeException reason)
    {
        if (_incoming.TryRemove(streamId, out IncomingTransfer? incoming))
        {
            incoming.End(reason);
        }
        else
        {
            Outgoing(streamId).End(reason);
        }
    }

    private void EndTransfers(EdgeException reason)
    {
        foreach (IncomingTransfer transfer in _incoming.Values)
        {
            transfer.End(reason);
        }

        foreach (OutgoingTransfer transfer in _outgoing.Values)
        {
            transfer.End(reason);
        }
    }

    private void TellAborted(uint streamId, Exception cause)
    {
        string why = cause is OperationCanceledException ? "It was cancelled." : cause.Message;
        Tell(FrameType.Abort, streamId, MessageEncoding.EncodeFailure(LinkErrors.Aborted(streamId, why)));
    }
}
