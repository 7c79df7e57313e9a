using System.Buffers;

namespace Edge.Model;

/// <summary>
/// The bytes of a shard as a stream, made piece by piece while it is read: one piece is in memory at a time, whatever the size of the
/// shard. Bytes between pieces are zero.
/// </summary>
public sealed class ShardReader : Stream
{
    private readonly IEnumerator<ShardPiece> _pieces;
    private readonly long _length;
    private readonly IDisposable? _owned;
    private byte[] _room = [];
    private ShardPiece? _piece;
    private bool _isMade;
    private long _position;

    /// <summary>Begins to read.</summary>
    /// <param name="pieces">The pieces, ascending; each is made when it is reached.</param>
    /// <param name="lengthBytes">Bytes of the shard.</param>
    /// <param name="offsetBytes">Where to begin: pieces that end before are not made.</param>
    /// <param name="owned">What pieces are made from; disposed with this.</param>
    public ShardReader(IEnumerable<ShardPiece> pieces, long lengthBytes, long offsetBytes = 0, IDisposable? owned = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        (_pieces, _length, _position, _owned) = (pieces.GetEnumerator(), lengthBytes, offsetBytes, owned);
        MoveNext();
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_piece is { } passed && passed.OffsetBytes + passed.SizeBytes <= _position)
        {
            MoveNext();
        }

        long end = _piece is not { } piece ? _length : _position < piece.OffsetBytes ? piece.OffsetBytes : piece.OffsetBytes + piece.SizeBytes;
        int count = (int)Math.Clamp(end - _position, 0, buffer.Length);
        if (_piece is { } current && _position >= current.OffsetBytes)
        {
            Made(current).Slice((int)_position - current.OffsetBytes, count).CopyTo(buffer);
        }
        else
        {
            buffer[..count].Clear();
        }

        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _room.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_room);
            _room = [];
        }

        if (disposing)
        {
            _pieces.Dispose();
            _owned?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void MoveNext() => (_piece, _isMade) = (_pieces.MoveNext() ? _pieces.Current : null, false);

    private Span<byte> Made(ShardPiece piece)
    {
        if (!_isMade)
        {
            if (_room.Length < piece.SizeBytes)
            {
                if (_room.Length > 0)
                {
                    ArrayPool<byte>.Shared.Return(_room);
                }

                _room = ArrayPool<byte>.Shared.Rent(piece.SizeBytes);
            }

            piece.Write(_room.AsMemory(0, piece.SizeBytes));
            _isMade = true;
        }

        return _room.AsSpan(0, piece.SizeBytes);
    }
}
