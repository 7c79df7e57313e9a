using System.Buffers;
using System.Security.Cryptography;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// One shard on its way into a <see cref="ShardStore"/>. What is written survives a broken transfer: disposing without
/// <see cref="Complete"/> keeps it for the next attempt.
/// </summary>
public sealed class ShardWriter : IDisposable
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int PieceBytes = 2 << 20; // the page cache keeps what is written at once in one page, if it can

    private readonly Shard _shard;
    private readonly string _partialPath, _finalPath;
    private readonly FileStream _file;
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private int _waiting; // bytes of the piece
    private bool _isClosed;

    internal ShardWriter(Shard shard, string partialPath, string finalPath)
    {
        (_shard, _partialPath, _finalPath) = (shard, partialPath, finalPath);
        try
        {
            _file = new FileStream(partialPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _hash.Dispose();
            throw ShardErrors.StoreUnusable(Path.GetDirectoryName(partialPath)!, e);
        }

        if (_file.Length > shard.SizeBytes)
        {
            _file.SetLength(0);
        }

        try
        {
            HashWhatHasArrived();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes that have arrived: where the next piece starts.</summary>
    public long PositionBytes { get; private set; }

    /// <summary>Appends a piece.</summary>
    /// <param name="offset">Where it starts: <see cref="PositionBytes"/>.</param>
    /// <param name="piece">Its bytes, not beyond the end of the shard.</param>
    /// <exception cref="EdgeException">EDGE5103 if the disk is full; EDGE5104 or EDGE5105 for a piece out of place.</exception>
    public void Append(long offset, ReadOnlySpan<byte> piece)
    {
        if (offset != PositionBytes)
        {
            throw ShardErrors.OutOfPlace(_shard.Digest, offset, PositionBytes);
        }

        if (PositionBytes + piece.Length > _shard.SizeBytes)
        {
            throw ShardErrors.AboveLimit($"Shard {_shard.Digest}", PositionBytes + piece.Length, _shard.SizeBytes);
        }

        _hash.AppendData(piece);
        while (!piece.IsEmpty)
        {
            int taken = Math.Min(piece.Length, PieceBytes - (int)(PositionBytes % PieceBytes));
            piece[..taken].CopyTo(_piece.AsSpan(_waiting));
            piece = piece[taken..];
            _waiting += taken;
            PositionBytes += taken;
            if (PositionBytes % PieceBytes == 0)
            {
                WriteWaiting();
            }
        }
    }

    /// <summary>Checks the shard, flushes it to the disk and gives it its name.</summary>
    /// <exception cref="EdgeException">EDGE5102 if the bytes do not match the digest: they are thrown away; EDGE5103 if the disk is full.</exception>
    public void Complete()
    {
        Span<byte> hash = stackalloc byte[Digest.SizeBytes];
        _hash.GetCurrentHash(hash);
        if (PositionBytes != _shard.SizeBytes || new Digest(hash) != _shard.Digest)
        {
            _waiting = 0;
            _file.SetLength(0);
            throw ShardErrors.Mismatch(_shard.Digest, "the transfer");
        }

        int padding = (int)(ShardStore.FileBytes(_shard) - _shard.SizeBytes);
        _piece.AsSpan(_waiting, padding).Clear();
        _waiting += padding;
        WriteWaiting();
        try
        {
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw Failed(e);
        }

        _file.Dispose();
        File.Move(_partialPath, _finalPath, overwrite: true);
    }

    /// <summary>Closes the file and keeps what has arrived, as far as the disk takes it.</summary>
    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        try
        {
            WriteWaiting();
        }
        catch (EdgeException)
        {
            // It is sent again.
        }

        _file.Dispose();
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_piece);
    }

    private void WriteWaiting()
    {
        (int waiting, _waiting) = (_waiting, 0);
        if (waiting == 0)
        {
            return;
        }

        try
        {
            _file.Write(_piece.AsSpan(0, waiting));
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    private void HashWhatHasArrived()
    {
        byte[] buffer = new byte[1 << 16];
        long arrived = _file.Length;
        while (PositionBytes < arrived)
        {
            int read = _file.Read(buffer, 0, (int)Math.Min(buffer.Length, arrived - PositionBytes));
            if (read == 0)
            {
                throw ShardErrors.StoreUnusable(Path.GetDirectoryName(_partialPath)!, new EndOfStreamException("the file shrank while it was read."));
            }

            _hash.AppendData(buffer, 0, read);
            PositionBytes += read;
        }
    }

    private EdgeException Failed(IOException cause)
    {
        string directory = Path.GetDirectoryName(_partialPath)!;
        return (cause.HResult & 0xFFFF) == NoSpaceLeft
            ? ShardErrors.DiskFull(directory, _shard.SizeBytes - PositionBytes, cause)
            : ShardErrors.StoreUnusable(directory, cause);
    }
}
