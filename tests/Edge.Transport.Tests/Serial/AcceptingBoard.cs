using Edge.Transport.Authentication;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Transport.Tests.Serial;

/// <summary>A board on a line, which can start anew without a word.</summary>
internal sealed class AcceptingBoard : IDisposable
{
    private readonly IConnection _line;
    private readonly Lock _gate = new();
    private ManagedEnd _end = New(1);
    private bool _isDisposed;

    public AcceptingBoard(IConnection line)
    {
        _line = line;
        new Thread(Run) { IsBackground = true, Name = "board" }.Start();
    }

    /// <summary>The first byte of the stream that this life gets.</summary>
    public TaskCompletionSource<byte> Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Restart()
    {
        lock (_gate)
        {
            _end = New(2);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }
    }

    private static ManagedEnd New(uint nonce) => new(LinkRole.Acceptor, new SerialOptions(), nonce);

    private void Run()
    {
        byte[] buffer = new byte[1000];
        while (true)
        {
            lock (_gate)
            {
                if (_isDisposed)
                {
                    return;
                }

                uint now = (uint)Environment.TickCount64;
                _end.Receive(buffer.AsSpan(0, Math.Max(0, _line.TryReceive(buffer))), now);
                while (_end.Transmit(now) is { IsEmpty: false } packet)
                {
                    _line.TrySend(packet);
                }

                if (_end.Read(buffer.AsSpan(0, 1)) == 1)
                {
                    Received.TrySetResult(buffer[0]);
                }
            }

            _line.WaitToReceive(10);
        }
    }
}
