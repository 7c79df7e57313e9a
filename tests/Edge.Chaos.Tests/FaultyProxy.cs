using System.Net;
using Edge.Testing;

namespace Edge.Chaos.Tests;

/// <summary>A network path to an agent that fails once: on the way there, a bit is flipped or the connection is cut at a byte.</summary>
internal sealed class FaultyProxy : IDisposable
{
    private readonly TcpRelay _relay;
    private readonly long _faultAt;
    private readonly bool _cuts;
    private long _passed;

    private FaultyProxy(IPEndPoint target, long faultAt, bool cuts)
    {
        (_faultAt, _cuts) = (faultAt, cuts);
        _relay = new TcpRelay(target, Pass);
    }

    public string Address => _relay.Address;

    public static FaultyProxy Flipping(string target, long atByte) => new(IPEndPoint.Parse(target), atByte, cuts: false);

    public static FaultyProxy Cutting(string target, long atByte) => new(IPEndPoint.Parse(target), atByte, cuts: true);

    public void Dispose() => _relay.Dispose();

    private bool Pass(ref Memory<byte> bytes)
    {
        long start = Interlocked.Add(ref _passed, bytes.Length) - bytes.Length;
        if (_faultAt < start || _faultAt >= start + bytes.Length)
        {
            return true;
        }

        int at = (int)(_faultAt - start);
        if (_cuts)
        {
            bytes = bytes[..at];
            return false;
        }

        bytes.Span[at] ^= 1;
        return true;
    }
}
