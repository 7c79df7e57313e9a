using System.Runtime.InteropServices;
using Edge.Devices;
using Edge.Transport.Serial;
using Microsoft.Win32.SafeHandles;

namespace Edge.Chaos.Tests.Serial;

/// <summary>A terminal without a wire: what a program opens at <see cref="Path"/> talks to this end. At different rates the ends hear noise.</summary>
internal sealed partial class PseudoTerminal : ISerialLine
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

    public int BitsPerSecond { get; private set; } = PortAddress.DefaultRate;

    public bool TrySetRate(int bitsPerSecond)
    {
        BitsPerSecond = bitsPerSecond;
        return true;
    }

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        byte[] heard = bytes.ToArray();
        Pass(heard);
        return (int)Math.Max(0, Terminal.Write(_handle, heard, (nuint)heard.Length));
    }

    public int TryReceive(Span<byte> destination)
    {
        int received = (int)Math.Max(0, Terminal.Read(_handle, destination, (nuint)destination.Length));
        Pass(destination[..received]);
        return received;
    }

    public void WaitToSend(int timeoutMs) => Wait(Terminal.CanWrite, timeoutMs);

    public void WaitToReceive(int timeoutMs) => Wait(Terminal.CanRead, timeoutMs);

    public void Dispose() => _handle.Dispose();

    /// <summary>Noise where the other end has another rate.</summary>
    private void Pass(Span<byte> bytes)
    {
        Terminal.Settings settings = default;
        Terminal.Configure(_handle, Terminal.GetSettings, ref settings).ShouldBe(0);
        if (settings.OutputRate != BitsPerSecond)
        {
            foreach (ref byte value in bytes)
            {
                value ^= 0x55;
            }
        }
    }

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
