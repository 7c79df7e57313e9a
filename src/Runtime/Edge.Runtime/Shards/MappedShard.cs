using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Edge.Runtime;

/// <summary>A file of a <see cref="ShardStore"/>, mapped read-only.</summary>
internal sealed unsafe class MappedShard : MemoryManager<byte>
{
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly int _length;
    private byte* _start;

    private MappedShard(string path, int length)
    {
        _length = length;
        if (length == 0)
        {
            return; // an empty file cannot be mapped
        }

        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public static MappedShard Open(string path) => new(path, (int)Math.Min(new FileInfo(path).Length, int.MaxValue));

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
