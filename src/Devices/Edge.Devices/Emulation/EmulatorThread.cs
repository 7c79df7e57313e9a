using System.Net;
using System.Net.Sockets;

namespace Edge.Devices;

/// <summary>
/// The thread that carries all emulated streams of a process. Messages that come, or are due, at about the same time cost one
/// wake-up together: where a whole cluster is emulated on a few processors, a thread for each stream would take them from it.
/// </summary>
internal sealed class EmulatorThread
{
    private readonly Lock _gate = new();
    private readonly List<EmulatedStream> _new = [];
    private readonly Socket _bell = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private EmulatorThread()
    {
        _bell.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _bell.Connect(_bell.LocalEndPoint!);
        _bell.Blocking = false;
        new Thread(Run) { IsBackground = true, Name = "edge links" }.Start();
    }

    /// <summary>The one of this process.</summary>
    public static EmulatorThread Shared { get; } = new();

    /// <summary>Carries streams until they end.</summary>
    public void Add(params ReadOnlySpan<EmulatedStream> streams)
    {
        lock (_gate)
        {
            _new.AddRange(streams);
        }

        Ring();
    }

    /// <summary>Looks at all streams again: sockets were closed.</summary>
    public void Ring() => _bell.Send([1], SocketFlags.None, out _); // where there is no room it rings already

    private void Run()
    {
        MonotonicClock.SleepPrecisely();
        SocketPoll poll = new();
        List<EmulatedStream> streams = [];
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            poll.Clear();
            int bell = poll.Add(_bell, forWriting: false);
            long due = long.MaxValue;
            foreach (EmulatedStream stream in streams)
            {
                due = Math.Min(due, stream.Watch(poll));
            }

            poll.Wait(due);
            streams.RemoveAll(s => !s.Advance(poll, buffer));
            if (poll.IsReady(bell))
            {
                while (_bell.Receive(buffer, SocketFlags.None, out SocketError error) > 0 && error == SocketError.Success)
                {
                }

                lock (_gate)
                {
                    streams.AddRange(_new);
                    _new.Clear();
                }
            }
        }
    }
}
