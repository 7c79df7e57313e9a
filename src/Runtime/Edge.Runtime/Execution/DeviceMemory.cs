using System.Buffers;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// The memory of a device: its arena, its input memory, and staging for tensors at the boundary (the caller's side of a
/// leading Quantize or trailing Dequantize), each 64-byte aligned and followed by guard bytes. Allocated once, natively;
/// given back when disposed.
/// </summary>
internal sealed unsafe class DeviceMemory : MemoryManager<byte>
{
    private const int Alignment = 64;
    private const int GuardBytes = 64;
    private const byte GuardPattern = 0xC3;

    private readonly string _device;
    private readonly int _lengthBytes;
    private byte* _start;

    public DeviceMemory(string device, int arenaBytes, int inputBytes, int stagingBytes)
    {
        long input = BehindGuard(arenaBytes), staging = BehindGuard(input + inputBytes), end = BehindGuard(staging + stagingBytes);
        if (end > int.MaxValue)
        {
            throw ExecutionErrors.MemoryTooLarge(device, end);
        }

        (_device, _lengthBytes) = (device, (int)end);
        (ArenaBytes, InputBase, InputBytes, StagingBase, StagingBytes) = (arenaBytes, (int)input, inputBytes, (int)staging, stagingBytes);
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)end, Alignment);

        Span.Clear();
        Guard(ArenaBytes, InputBase).Fill(GuardPattern);
        Guard(InputBase + InputBytes, StagingBase).Fill(GuardPattern);
        Guard(StagingBase + StagingBytes, _lengthBytes).Fill(GuardPattern);
    }

    /// <summary>Size of the arena, which starts at offset 0.</summary>
    public int ArenaBytes { get; }

    /// <summary>Where the input memory starts.</summary>
    public int InputBase { get; }

    /// <summary>Size of the input memory.</summary>
    public int InputBytes { get; }

    /// <summary>Where the staging of boundary tensors starts.</summary>
    public int StagingBase { get; }

    /// <summary>Size of the staging.</summary>
    public int StagingBytes { get; }

    /// <summary>Whether it was given back.</summary>
    public bool IsDisposed => _start is null;

    /// <summary>All of it, the arena first.</summary>
    public Span<byte> Span => new(_start, _lengthBytes);

    /// <summary>The start of a memory space within <see cref="Span"/>.</summary>
    public int BaseOf(MemorySpace space) => space == MemorySpace.Arena ? 0 : InputBase;

    /// <summary>Fills the arena with a pattern, so that <see cref="TouchedArenaBytes"/> can tell what was written.</summary>
    public void MarkArena(byte pattern) => Span[..ArenaBytes].Fill(pattern);

    /// <summary>One more than the highest arena offset that no longer holds the pattern.</summary>
    public int TouchedArenaBytes(byte pattern) => Span[..ArenaBytes].LastIndexOfAnyExcept(pattern) + 1;

    /// <summary>Checks the guard bytes.</summary>
    /// <exception cref="EdgeException">EDGE5024 if a kernel wrote over them.</exception>
    public void CheckGuards()
    {
        if (Guard(ArenaBytes, InputBase).ContainsAnyExcept(GuardPattern)
            || Guard(InputBase + InputBytes, StagingBase).ContainsAnyExcept(GuardPattern)
            || Guard(StagingBase + StagingBytes, _lengthBytes).ContainsAnyExcept(GuardPattern))
        {
            throw ExecutionErrors.OutsideMemory(_device);
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => Span;

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }

    private static long BehindGuard(long offset) => (offset + GuardBytes + Alignment - 1) / Alignment * Alignment;

    private Span<byte> Guard(int start, int end) => Span[start..end];
}
