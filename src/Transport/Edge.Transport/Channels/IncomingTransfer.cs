using System.Buffers;
using System.Threading.Channels;
using Edge.Model;

namespace Edge.Transport.Channels;

/// <summary>The receiving end of a transfer: chunks that have arrived, never more than were granted.</summary>
internal sealed class IncomingTransfer
{
    private readonly Channel<ArraySegment<byte>> _chunks = System.Threading.Channels.Channel.CreateUnbounded<ArraySegment<byte>>(
        new UnboundedChannelOptions { SingleReader = true });

    private long _grantedBytes;

    /// <summary>Granted and not arrived.</summary>
    public long CreditBytes => Interlocked.Read(ref _grantedBytes);

    /// <summary>Whether the receiver has turned away; what still arrives is dropped.</summary>
    public bool IsAbandoned { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    /// <summary>Whether the sender gave up, or the link ended.</summary>
    public bool IsEndedByPeer { get => Volatile.Read(ref field); private set => Volatile.Write(ref field, value); }

    public void Grant(int bytes) => Interlocked.Add(ref _grantedBytes, bytes);

    /// <summary>A chunk has arrived, in a rented buffer that now belongs to the transfer.</summary>
    /// <returns>Credit that is left.</returns>
    public long Add(ArraySegment<byte> chunk)
    {
        long left = Interlocked.Add(ref _grantedBytes, -chunk.Count);
        if (!_chunks.Writer.TryWrite(chunk))
        {
            ArrayPool<byte>.Shared.Return(chunk.Array!); // nobody wants it any more
        }

        return left;
    }

    /// <summary>Takes the next chunk; the caller returns its buffer.</summary>
    public async ValueTask<ArraySegment<byte>> TakeAsync(CancellationToken cancellation)
    {
        try
        {
            return await _chunks.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException e) when (e.InnerException is EdgeException reason)
        {
            throw new EdgeException(reason.Diagnostics, reason);
        }
    }

    /// <summary>No more chunks will come.</summary>
    public void End(EdgeException reason)
    {
        IsEndedByPeer = true;
        _chunks.Writer.TryComplete(reason);
    }

    /// <summary>No more chunks are wanted: gives back what nobody took.</summary>
    public void Abandon()
    {
        IsAbandoned = true;
        _chunks.Writer.TryComplete();
        while (_chunks.Reader.TryRead(out ArraySegment<byte> chunk))
        {
            ArrayPool<byte>.Shared.Return(chunk.Array!);
        }
    }
}
