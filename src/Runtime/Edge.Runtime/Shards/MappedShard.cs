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
    /// <param name="shard">What is in it.</param>
    public MappedShard(string path, Shard shard)
    {
        _length = (int)shard.SizeBytes;
        if (_length == 0)
        {
            return; // an empty file cannot be mapped
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        if (shard.IsWholeConstant)
        {
            PageAdvice.PreferSmall((nint)_start, _length);
        }
        else
        {
            PageAdvice.PreferLarge((nint)_start, _length);
        }
    }

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
