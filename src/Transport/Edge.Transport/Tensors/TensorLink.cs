using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Transport.Tensors;

/// <summary>
/// Blocks of tensors between two devices, each under a tag that both find in their plan. Synchronous and made for the
/// step loop of a runtime: the thread that waits for a block also reads the connection, so no thread is woken in
/// between, and after warm-up nothing is allocated. Any thread may send, one thread at a time receives.
/// </summary>
public sealed class TensorLink : IDisposable, IFrameHandler
{
    private readonly Link _link;
    private readonly long _maxEarlyBytes;
    private readonly Lock _gate = new(); // a blocked sender takes in frames as well
    private readonly Lock _takingIn = new();
    private readonly List<EarlyBlock> _early = [];
    private long _earlyBytes;
    private byte[]? _arriving;
    private volatile bool _waiting;
    private uint _wanted;
    private Memory<byte> _destination;
    private bool _mayBeShorter;
    private int _receivedBytes;
    private volatile bool _received;

    /// <summary>Takes over a link.</summary>
    /// <param name="link">Nothing has been sent over it yet; disposed with this object.</param>
    /// <param name="maxEarlyBytes">How much may arrive before it is asked for; more closes the link (4012).</param>
    public TensorLink(Link link, long maxEarlyBytes = 64 * 1024 * 1024)
    {
        _link = link;
        _maxEarlyBytes = maxEarlyBytes;
        link.Deliver(this);
    }

    /// <summary>The peer, for people.</summary>
    public string Name => _link.Name;

    /// <summary>Everything sent, frame headers included, in bytes.</summary>
    public long SentBytes => _link.SentBytes;

    /// <summary>Everything received, frame headers included, in bytes.</summary>
    public long ReceivedBytes => _link.ReceivedBytes;

    /// <summary>Sends a block; returns when it is on its way. Blocks with equal tags arrive in the order they were sent.</summary>
    /// <param name="tag">What the block is, in the plan of both ends.</param>
    /// <param name="block">Its bytes, at most <see cref="LinkOptions.MaxPayloadBytes"/>.</param>
    /// <exception cref="EdgeException">40xx: the link is closed, and why.</exception>
    public void Send(uint tag, ReadOnlySpan<byte> block) => _link.Send(FrameType.Tensor, tag, block);

    /// <summary>Waits for the block with <paramref name="tag"/>.</summary>
    /// <param name="tag">What the block is, in the plan of both ends.</param>
    /// <param name="destination">Filled completely: the block has exactly this length.</param>
    /// <param name="cancellation">Ends the wait; the link is then closed, because a block may be half received.</param>
    /// <exception cref="EdgeException">4014: another length. 40xx: the link is closed, and why.</exception>
    public void Receive(uint tag, Memory<byte> destination, CancellationToken cancellation = default) =>
        Await(tag, destination, mayBeShorter: false, cancellation);

    /// <summary>Waits for a block whose length the sender decides.</summary>
    /// <param name="tag">What the block is.</param>
    /// <param name="destination">Its beginning is filled; the block is not longer.</param>
    /// <returns>The length of the block.</returns>
    /// <exception cref="EdgeException">4014: a longer one. 40xx: the link is closed, and why.</exception>
    public int ReceiveUpTo(uint tag, Memory<byte> destination) => Await(tag, destination, mayBeShorter: true, CancellationToken.None);

    private int Await(uint tag, Memory<byte> destination, bool mayBeShorter, CancellationToken cancellation)
    {
        lock (_gate)
        {
            (_wanted, _destination, _mayBeShorter) = (tag, destination, mayBeShorter);
            if (TakeEarly())
            {
                return _receivedBytes;
            }

            _received = false;
            _waiting = true;
        }

        lock (_takingIn)
        {
            // What was being taken in has been; from here on this thread alone reads, and finds what wakes it.
        }

        long since = Stopwatch.GetTimestamp();
        while (!_received)
        {
            if (cancellation.IsCancellationRequested)
            {
                Dispose();
                cancellation.ThrowIfCancellationRequested();
            }

            if (!_link.AdvanceSpinning())
            {
                _link.AdvanceOrWait(since);
            }
        }

        return _receivedBytes;
    }

    /// <summary>
    /// Takes in the blocks that have arrived, for later <see cref="Receive"/>s, without waiting. Any thread may call it:
    /// it frees a peer that is stuck in sending while this end waits on another link. Where a thread waits on this one,
    /// that thread reads: what was read from under it would not wake it.
    /// </summary>
    /// <exception cref="EdgeException">40xx: the link is closed, and why.</exception>
    public void TakeIn()
    {
        lock (_takingIn)
        {
            while (!_waiting && _link.Advance())
            {
            }
        }
    }

    /// <summary>Closes the link.</summary>
    public void Dispose() => _link.Dispose();

    /// <summary>Sends a block whose checksum is known, because it goes to several peers.</summary>
    /// <param name="tag">What the block is, in the plan of both ends.</param>
    /// <param name="block">Its bytes, at most <see cref="LinkOptions.MaxPayloadBytes"/>.</param>
    /// <param name="crc">Its <see cref="Crc32C"/>.</param>
    /// <exception cref="EdgeException">40xx: the link is closed, and why.</exception>
    public void Send(uint tag, ReadOnlySpan<byte> block, uint crc) => _link.Send(FrameType.Tensor, tag, block, crc);

    /// <inheritdoc/>
    Memory<byte> IFrameHandler.Place(in FrameHeader header)
    {
        if (header.Type != FrameType.Tensor)
        {
            throw LinkErrors.UnexpectedFrame(header.Type);
        }

        lock (_gate)
        {
            if (_waiting && header.StreamId == _wanted)
            {
                return Fits(header.PayloadBytes)
                    ? _destination[..header.PayloadBytes]
                    : throw LinkErrors.WrongBlockLength(_wanted, _destination.Length, header.PayloadBytes);
            }

            if (_earlyBytes + header.PayloadBytes > _maxEarlyBytes)
            {
                throw LinkErrors.TooMuchEarly(Name, _earlyBytes + header.PayloadBytes, _maxEarlyBytes);
            }

            return _arriving = ArrayPool<byte>.Shared.Rent(header.PayloadBytes);
        }
    }

    /// <inheritdoc/>
    void IFrameHandler.Complete(in FrameHeader header, Memory<byte> payload)
    {
        lock (_gate)
        {
            if (_arriving is { } bytes)
            {
                _arriving = null;
                _earlyBytes += payload.Length;
                _early.Add(new EarlyBlock(header.StreamId, bytes, payload.Length));

                // It may have been asked for while it was arriving.
                if (!_waiting || header.StreamId != _wanted)
                {
                    return;
                }

                TakeEarly();
            }
            else
            {
                _receivedBytes = payload.Length;
            }

            _waiting = false;
            _destination = default;
            _received = true;
        }
    }

    private bool Fits(int bytes) => bytes == _destination.Length || (_mayBeShorter && bytes < _destination.Length);

    /// <summary>Takes the block that is wanted if it came early.</summary>
    private bool TakeEarly()
    {
        ReadOnlySpan<EarlyBlock> blocks = CollectionsMarshal.AsSpan(_early);
        for (int i = 0; i < blocks.Length; i++)
        {
            if (blocks[i].Tag == _wanted)
            {
                EarlyBlock block = blocks[i];
                if (!Fits(block.LengthBytes))
                {
                    EdgeException error = LinkErrors.WrongBlockLength(_wanted, _destination.Length, block.LengthBytes);
                    _link.Close(error);
                    throw error;
                }

                block.Bytes.AsSpan(0, block.LengthBytes).CopyTo(_destination.Span);
                _receivedBytes = block.LengthBytes;
                _earlyBytes -= block.LengthBytes;
                _early.RemoveAt(i);
                ArrayPool<byte>.Shared.Return(block.Bytes);
                return true;
            }
        }

        return false;
    }

    private readonly record struct EarlyBlock(uint Tag, byte[] Bytes, int LengthBytes);
}
