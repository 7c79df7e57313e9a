using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edge.Devices;

/// <summary>
/// Waits until one of some sockets can be read or written, or until a moment: ppoll(2), which is as precise as
/// <see cref="MonotonicClock"/>. Elsewhere than on Linux it is as precise as the runtime.
/// </summary>
internal sealed partial class SocketPoll
{
    private const short Readable = 1, Writable = 4;
    private const int LongestSeconds = 3600;

    private PollDescriptor[] _descriptors = new PollDescriptor[16];
    private Socket[] _sockets = new Socket[16];
    private int _count;

    /// <summary>Forgets all sockets.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds a socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="forWriting">Whether it is waited for to be written, not read.</param>
    /// <returns>Its place, for <see cref="IsReady"/>.</returns>
    public int Add(Socket socket, bool forWriting)
    {
        if (_count == _sockets.Length)
        {
            Array.Resize(ref _descriptors, 2 * _count);
            Array.Resize(ref _sockets, 2 * _count);
        }

        _sockets[_count] = socket;
        _descriptors[_count] = new PollDescriptor { File = (int)socket.SafeHandle.DangerousGetHandle(), Wanted = forWriting ? Writable : Readable };
        return _count++;
    }

    /// <summary>Whether a socket can be read or written after <see cref="Wait"/>, or has failed, which trying it tells.</summary>
    public bool IsReady(int place) => _descriptors[place].Found != 0;

    /// <summary>Waits.</summary>
    /// <param name="until">A <see cref="Stopwatch"/> timestamp; <see cref="long.MaxValue"/> for none.</param>
    public void Wait(long until)
    {
        double seconds = Math.Clamp((until - (double)Stopwatch.GetTimestamp()) / Stopwatch.Frequency, 0, LongestSeconds);
        if (OperatingSystem.IsLinux())
        {
            TimeSpecification timeout = new() { Seconds = (nint)seconds, Nanoseconds = (nint)((seconds - (int)seconds) * 1e9) };
            _ = Poll(ref _descriptors[0], (nuint)_count, in timeout, 0); // a signal may end it early: nothing is ready then
            return;
        }

        List<Socket> readable = [.. Wanting(Readable)], writable = [.. Wanting(Writable)];
        Socket.Select(readable, writable, null, TimeSpan.FromSeconds(seconds));
        for (int i = 0; i < _count; i++)
        {
            _descriptors[i].Found = (short)((_descriptors[i].Wanted == Readable ? readable : writable).Contains(_sockets[i]) ? 1 : 0);
        }
    }

    private IEnumerable<Socket> Wanting(short events) => Enumerable.Range(0, _count).Where(i => _descriptors[i].Wanted == events).Select(i => _sockets[i]);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Poll(ref PollDescriptor first, nuint count, in TimeSpecification timeout, nint signals);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int File;
        public short Wanted;
        public short Found;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpecification
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
