using System.Buffers;
using System.Collections.Concurrent;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using Edge.Model;
using Microsoft.Win32.SafeHandles;

namespace Edge.Importers.Files;

/// <summary>
/// A model file mapped read-only: opening costs address space, and a page is read when it is touched. The mapping stays
/// until the process ends, because kernels keep addresses into it; <see cref="WeightStore.Evict"/> gives its pages back.
/// </summary>
internal sealed class MappedContent : FileContent
{
    private const int ReadBytes = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly nint _start;

    private readonly DigestMemory? _memory;
    private readonly FileIdentity? _identity;
    private readonly ConcurrentDictionary<(long Offset, int Length), Digest> _digests;
    private volatile bool _isNew; // a digest was found that was not remembered

    private MappedContent(string path, SafeFileHandle file, long length, nint start, DigestMemory? memory)
    {
        (_path, _file, Length, _start, _memory) = (path, file, length, start, memory);
        _identity = memory is null ? null : FileIdentity.Of(file);
        _digests = _identity is { } identity ? new(memory!.Recall(path, identity)) : [];
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="memory">Knows digests of files that were opened before; null to find them out.</param>
    /// <exception cref="EdgeException">EDGE2001 where it cannot be read.</exception>
    public static unsafe FileContent Open(string path, DigestMemory? memory)
    {
        try
        {
            SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
            long length = RandomAccess.GetLength(file);
            if (length == 0)
            {
                file.Dispose();
                return new MemoryContent(default);
            }

            MemoryMappedFile mapping = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            MemoryMappedViewAccessor view = mapping.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            return new MappedContent(path, file, length, (nint)start, memory);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Unreadable(path, cause);
        }
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Slice(long offset, int length) => new MappedMemory(_start + (nint)offset, length).Memory;

    /// <inheritdoc/>
    public override Digest DigestOf(long offset, int length)
    {
        if (!_digests.TryGetValue((offset, length), out Digest digest))
        {
            digest = _digests[(offset, length)] = Hash(offset, length);
            _isNew = true;
        }

        return digest;
    }

    /// <inheritdoc/>
    public override void RememberDigests()
    {
        if (_isNew && _identity is { } identity && FileIdentity.Of(_file) == identity)
        {
            _memory!.Remember(_path, identity, _digests);
        }
    }

    private Digest Hash(long offset, int length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int done = 0; done < length;)
            {
                int read = RandomAccess.Read(_file, buffer.AsSpan(0, Math.Min(ReadBytes, length - done)), offset + done);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file became shorter while it was read.");
                }

                hash.AppendData(buffer, 0, read);
                done += read;
            }

            return new Digest(hash.GetHashAndReset());
        }
        catch (IOException cause)
        {
            throw Unreadable(_path, cause);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static EdgeException Unreadable(string path, Exception cause) =>
        new(2001, $"'{path}' cannot be read: {cause.Message}", "The importer reads the whole file.", "Check the path and the permissions.", cause);
}
