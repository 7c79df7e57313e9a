using System.Runtime.InteropServices;
using Edge.Testing;

namespace Edge.Transport.Tests.Serial;

/// <summary>The accepting end that the firmware has: <c>firmware/core/wire</c>, built for this machine.</summary>
internal sealed unsafe class FirmwareEnd : ISerialEnd
{
    private static readonly Lazy<nint> Library = new(() => NativeLibrary.Load(NativeLibraryBuild.Build(
        "wire",
        ["firmware/core/wire/arq.c", "firmware/core/wire/arq_rate.c", "firmware/core/wire/packet.c", "firmware/core/wire/crc32c.c", "firmware/core/wire/sha256.c", "tests/Edge.Transport.Tests/Serial/wire_test.c"])));

    private readonly void* _arq;

    public FirmwareEnd(uint seed, int maxRate = 12_000_000)
    {
        _arq = NativeMemory.AllocZeroed(((delegate* unmanaged<nuint>)Function("wire_test_size"))());
        ((delegate* unmanaged<void*, uint, uint, uint, void>)Function("edge_arq_begin"))(_arq, seed, ManagedEnd.FirstRate, (uint)maxRate);
    }

    public bool IsOpen => Number("wire_test_is_open") != 0;

    public int Sessions => (int)Number("wire_test_sessions");

    public int Unacknowledged => (int)Number("wire_test_unacknowledged");

    public int WishedRate => (int)Number("edge_arq_wished_rate");

    /// <summary>A function of the library.</summary>
    public static nint Function(string name) => NativeLibrary.GetExport(Library.Value, name);

    public void RateApplied(bool done, uint nowMs) =>
        ((delegate* unmanaged<void*, int, uint, void>)Function("edge_arq_rate_applied"))(_arq, done ? 1 : 0, nowMs);

    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            return bytes.IsEmpty ? 0 : (int)((delegate* unmanaged<void*, byte*, nuint, nuint>)Function("edge_arq_write"))(_arq, first, (nuint)bytes.Length);
        }
    }

    public int Read(Span<byte> destination)
    {
        fixed (byte* first = destination)
        {
            return destination.IsEmpty ? 0 : (int)((delegate* unmanaged<void*, byte*, nuint, nuint>)Function("edge_arq_read"))(_arq, first, (nuint)destination.Length);
        }
    }

    public void Receive(ReadOnlySpan<byte> bytes, uint nowMs)
    {
        fixed (byte* first = bytes)
        {
            ((delegate* unmanaged<void*, byte*, nuint, uint, void>)Function("edge_arq_receive"))(_arq, first, (nuint)bytes.Length, nowMs);
        }
    }

    public ReadOnlySpan<byte> Transmit(uint nowMs)
    {
        nuint length = ((delegate* unmanaged<void*, uint, nuint>)Function("edge_arq_transmit"))(_arq, nowMs);
        return new ReadOnlySpan<byte>(((delegate* unmanaged<void*, byte*>)Function("wire_test_line"))(_arq), (int)length);
    }

    public void Dispose() => NativeMemory.Free(_arq);

    private uint Number(string function) => ((delegate* unmanaged<void*, uint>)Function(function))(_arq);
}
