using System.Net;
using Edge.Testing;

namespace Edge.Chaos.Tests.Language;

/// <summary>A network path to an agent that keeps what was sent there.</summary>
internal sealed class RecordingProxy : IDisposable
{
    private readonly TcpRelay _relay;
    private readonly MemoryStream _there = new();

    public RecordingProxy(IPEndPoint target) => _relay = new TcpRelay(target, Record);

    public string Address => _relay.Address;

    public void Forget()
    {
        lock (_there)
        {
            _there.SetLength(0);
        }
    }

    public byte[] SentThere()
    {
        lock (_there)
        {
            return _there.ToArray();
        }
    }

    public void Dispose() => _relay.Dispose();

    private bool Record(ref Memory<byte> bytes)
    {
        lock (_there)
        {
            _there.Write(bytes.Span);
        }

        return true;
    }
}
