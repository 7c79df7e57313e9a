using Edge.Transport.Authentication;
using Edge.Transport.Serial;

namespace Edge.Transport.Tests.Serial;

/// <summary>An end that Edge.Transport has.</summary>
internal sealed class ManagedEnd(LinkRole role, SerialOptions options, uint nonce, uint nowMs = 0) : ISerialEnd
{
    public const int FirstRate = 115_200;

    private byte[]? _line;

    public ArqEndpoint Endpoint { get; } = new(role, options, FirstRate, nonce, nowMs);

    public bool IsOpen => Endpoint.IsOpen;

    public int Unacknowledged => Endpoint.UnacknowledgedBytes;

    public int WishedRate => Endpoint.Rates.Wish;

    public void RateApplied(bool done, uint nowMs) => Endpoint.Rates.Applied(done, nowMs);

    public int Write(ReadOnlySpan<byte> bytes) => Endpoint.Write(bytes);

    public int Read(Span<byte> destination) => Endpoint.Read(destination);

    public void Receive(ReadOnlySpan<byte> bytes, uint nowMs) => Endpoint.Receive(bytes, nowMs);

    public ReadOnlySpan<byte> Transmit(uint nowMs)
    {
        _line ??= new byte[Endpoint.MaxTransmitBytes];
        return _line.AsSpan(0, Endpoint.Transmit(_line, nowMs));
    }

    public void Dispose()
    {
    }
}
