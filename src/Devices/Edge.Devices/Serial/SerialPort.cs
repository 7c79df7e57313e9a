using System.ComponentModel;
using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Transport.Serial;
using Microsoft.Win32.SafeHandles;

namespace Edge.Devices;

/// <summary>
/// A serial port of Linux, <c>/dev/tty…</c>, or the terminal of a QEMU <c>pty</c>: raw bytes, any rate (termios2 with
/// BOTHER, ioctl_tty(2)), nobody else on it (TIOCEXCL and flock).
/// </summary>
public sealed class SerialPort : ISerialLine
{
    private const double RateTolerance = 0.03; // what an UART's sampling forgives

    private readonly SafeFileHandle _handle;

    private SerialPort(SafeFileHandle handle, string path, int bitsPerSecond)
    {
        (_handle, Name, BitsPerSecond) = (handle, path, bitsPerSecond);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int BitsPerSecond { get; private set; }

    /// <summary>Opens a port, 8 data bits, no parity, one stop bit, no flow control.</summary>
    /// <param name="path">For example <c>/dev/ttyACM0</c>.</param>
    /// <param name="bitsPerSecond">Its rate.</param>
    /// <exception cref="EdgeException">EDGE4060: missing, not allowed, in use, or not a serial port. EDGE4061: it cannot have the rate.</exception>
    public static SerialPort Open(string path, int bitsPerSecond)
    {
        int descriptor = Terminal.Open(path, Terminal.ReadWrite | Terminal.NoControllingTerminal | Terminal.NonBlocking | Terminal.CloseOnExec);
        if (descriptor < 0)
        {
            throw PortErrors.CannotOpen(path, Marshal.GetLastPInvokeError());
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            if (Terminal.Lock(handle, Terminal.LockExclusive | Terminal.LockNonBlocking) < 0 || Terminal.Control(handle, Terminal.SetExclusive, 0) < 0)
            {
                throw PortErrors.CannotOpen(path, Marshal.GetLastPInvokeError());
            }

            SerialPort port = new(handle, path, bitsPerSecond);
            if (!port.TryConfigure(bitsPerSecond))
            {
                throw PortErrors.RateRefused(path, bitsPerSecond);
            }

            _ = Terminal.Control(handle, Terminal.Flush, Terminal.FlushInput); // what came before is nobody's
            return port;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TrySetRate(int bitsPerSecond)
    {
        _ = Terminal.Control(_handle, Terminal.Drain, 1);
        if (!TryConfigure(bitsPerSecond))
        {
            _ = TryConfigure(BitsPerSecond);
            return false;
        }

        BitsPerSecond = bitsPerSecond;
        return true;
    }

    /// <inheritdoc/>
    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        nint sent = Terminal.Write(_handle, bytes, (nuint)bytes.Length);
        return sent >= 0 ? (int)sent : NothingNow();
    }

    /// <inheritdoc/>
    public int TryReceive(Span<byte> destination)
    {
        nint received = Terminal.Read(_handle, destination, (nuint)destination.Length);
        return received > 0 ? (int)received : received == 0 ? -1 : NothingNow();
    }

    /// <inheritdoc/>
    public void WaitToSend(int timeoutMs) => Wait(Terminal.CanWrite, timeoutMs);

    /// <inheritdoc/>
    public void WaitToReceive(int timeoutMs) => Wait(Terminal.CanRead, timeoutMs);

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private bool TryConfigure(int bitsPerSecond)
    {
        Terminal.Settings settings = default;
        settings.Control = Terminal.EightBits | Terminal.EnableReceiver | Terminal.IgnoreModemLines | Terminal.OtherRate;
        settings.InputRate = settings.OutputRate = (uint)bitsPerSecond;
        settings.MinRead = 1;
        if (Terminal.Configure(_handle, Terminal.SetSettings, ref settings) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            return error == Terminal.InvalidArgument ? false : throw PortErrors.CannotOpen(Name, error);
        }

        _ = Terminal.Configure(_handle, Terminal.GetSettings, ref settings);
        return Math.Abs(settings.OutputRate - (double)bitsPerSecond) <= bitsPerSecond * RateTolerance;
    }

    private int NothingNow()
    {
        int error = Marshal.GetLastPInvokeError();
        return error is Terminal.TryAgain or Terminal.Interrupted ? 0 : throw PortErrors.Gone(Name, new Win32Exception(error));
    }

    private void Wait(short events, int timeoutMs)
    {
        bool isHeld = false;
        try
        {
            _handle.DangerousAddRef(ref isHeld);
            Terminal.PollEntry entry = new() { Descriptor = (int)_handle.DangerousGetHandle(), Events = events };
            _ = Terminal.Poll(ref entry, 1, timeoutMs);
        }
        finally
        {
            if (isHeld)
            {
                _handle.DangerousRelease();
            }
        }
    }
}
