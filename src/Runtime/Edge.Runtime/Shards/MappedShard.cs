using System.Buffers;
using System.IO.MemoryMappedFiles;
using Edge.Model;
using Edge.Runtime.Language;
using Microsoft.Win32.SafeHandles;

namespace Edge.Runtime;

/// <summary>
/// A file of a <see cref="ShardStore"/>, mapped read-only. What was read in small pages once, by whoever reads without a mapping, keeps
/// them in the page cache as long as it is there: where the file system has large ones, it is read again, once.
/// </summary>
internal sealed unsafe class MappedShard : MemoryManager<byte>
{
    private const long LargePageBytes = 2 << 20;
    private static volatile bool _staysSmall; // the file system has no large pages

    private readonly string _path;
    private readonly MemoryMappedFile? _file;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly int _length;
    private byte* _start;
    private bool _isSettled;

    /// <summary>Maps a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fileBytes">Its size: the shard, and what fills its last large page.</param>
    /// <param name="shard">What is in it.</param>
    public MappedShard(string path, long fileBytes, Shard shard)
    {
        (_path, _length, MappedBytes, _isSettled) = (path, (int)shard.SizeBytes, fileBytes, fileBytes < LargePageBytes || shard.IsWholeConstant);
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

    /// <summary>Whether all of it was entered and is known to lie in large pages.</summary>
    public bool IsLarge => MappedBytes >= LargePageBytes && PageAdvice.AreLarge(Start, MappedBytes) == true;

    /// <summary>Enters pages into the page table, reading what is not in memory.</summary>
    /// <param name="offset">Where they begin: a multiple of 2 MB.</param>
    /// <param name="bytes">How much.</param>
    /// <exception cref="IOException">They cannot be read, or are behind the end of the file.</exception>
    public void Enter(long offset, long bytes)
    {
        PageAdvice.Enter(Start + (nint)offset, bytes);
        if (!_isSettled && !_staysSmall && PageAdvice.AreLarge(Start + (nint)offset, bytes) == false)
        {
            Leave(offset, bytes);
            using (SafeFileHandle file = File.OpenHandle(_path))
            {
                FileAccessAdvice.DropFromCache(file);
            }

            PageAdvice.Enter(Start + (nint)offset, bytes);
            _staysSmall = PageAdvice.AreLarge(Start + (nint)offset, bytes) == false;
        }

        _isSettled = true;
    }

    /// <summary>Takes pages out of the page table.</summary>
    /// <param name="offset">Where they begin.</param>
    /// <param name="bytes">How much.</param>
    public void Leave(long offset, long bytes) => PageAdvice.Leave(Start + (nint)offset, bytes);

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
