using System.Runtime.InteropServices;
using Edge.Devices;
using Edge.Transport.Links;
using Microsoft.Win32.SafeHandles;

namespace Edge.Chaos.Tests.Serial;

/// <summary>A terminal without a wire: what a program opens at <see cref="Path"/> talks to this end.</summary>
internal sealed partial class PseudoTerminal : IConnection
{
    private const nuint Unlock = 0x40045431, GetNumber = 0x80045430; // TIOCSPTLCK, TIOCGPTN

    private readonly SafeFileHandle _handle;

    public PseudoTerminal()
    {
        _handle = new SafeFileHandle(Terminal.Open("/dev/ptmx", Terminal.ReadWrite | Terminal.NoControllingTerminal | Terminal.NonBlocking), ownsHandle: true);
        _handle.IsInvalid.ShouldBeFalse();
        int number = 0;
        Control(_handle, Unlock, ref number).ShouldBe(0);
        Control(_handle, GetNumber, ref number).ShouldBe(0);
        Path = $"/dev/pts/{number}";
    }

    public string Path { get; }

    public string Name => "pty";

    public int TrySend(ReadOnlySpan<byte> bytes) => (int)Math.Max(0, Terminal.Write(_handle, bytes, (nuint)bytes.Length));

    public int TryReceive(Span<byte> destination) => (int)Math.Max(0, Terminal.Read(_handle, destination, (nuint)destination.Length));

    public void WaitToSend(int timeoutMs) => Wait(Terminal.CanWrite, timeoutMs);

    public void WaitToReceive(int timeoutMs) => Wait(Terminal.CanRead, timeoutMs);

    public void Dispose() => _handle.Dispose();

    private void Wait(short events, int timeoutMs)
    {
        bool isHeld = false;
        _handle.DangerousAddRef(ref isHeld);
        Terminal.PollEntry entry = new() { Descriptor = (int)_handle.DangerousGetHandle(), Events = events };
        _ = Terminal.Poll(ref entry, 1, timeoutMs);
        _handle.DangerousRelease();
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle handle, nuint request, ref int argument);
}
