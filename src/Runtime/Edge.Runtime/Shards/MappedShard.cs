using System.Buffers;
using System.IO.MemoryMappedFiles;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>A file of a <see cref="ShardStore"/>, mapped read-only.</summary>
internal sealed unsafe class MappedShard : MemoryManager<byte>
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly int _length;
    private byte* _start;

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileBytes">Its size: the shard, and what fills its last large page.</param>
    /// <param name="shard">What is in it.</param>
    public MappedShard(string path, long fileBytes, Shard shard)
    {
        (_length, MappedBytes) = ((int)shard.SizeBytes, fileBytes);
        if (fileBytes == 0)
        {
            return; // an empty file cannot be mapped
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, fileBytes, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        if (shard.IsWholeConstant)
        {
            PageAdvice.PreferSmall(Start, fileBytes);
        }
        else
        {
            PageAdvice.PreferLarge(Start, fileBytes);
        }
    }

    /// <summary>Where the shard begins, at a page.</summary>
    public nint Start => (nint)_start;

    /// <summary>Bytes of the mapping.</summary>
    public long MappedBytes { get; }

    public override Span<byte> GetSpan() => new(_start, _length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _view is not null)
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file!.Dispose();
            _start = null;
        }
    }
}
