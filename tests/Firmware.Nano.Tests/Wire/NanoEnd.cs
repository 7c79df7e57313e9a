extern alias nano;

using Edge.Transport.Tests.Serial;
using nano::Edge.Nano.Wire;

namespace Firmware.Nano.Tests.Wire;

/// <summary>The accepting end that the application has.</summary>
internal sealed class NanoEnd(uint life, int maxPayloadBytes, int windowBytes) : ISerialEnd
{
    private readonly AcceptingEnd _end = new(life, ManagedEnd.FirstRate, 12_000_000, maxPayloadBytes, windowBytes);

    public bool IsOpen => _end.IsOpen;

    public int Unacknowledged => IsOpen ? windowBytes - _end.RoomBytes : 0;

    public int WishedRate => _end.WishedRate;

    public int Sessions => _end.Sessions;

    public void RateApplied(bool done, uint nowMs) => _end.RateApplied(done, nowMs);

    public int Write(ReadOnlySpan<byte> bytes) => _end.Write(bytes.ToArray(), 0, bytes.Length);

    public int Read(Span<byte> destination)
    {
        byte[] bytes = new byte[destination.Length];
        int count = _end.Read(bytes, 0, bytes.Length);
        bytes.AsSpan(0, count).CopyTo(destination);
        return count;
    }

    public void Receive(ReadOnlySpan<byte> bytes, uint nowMs) => _end.Receive(bytes.ToArray(), bytes.Length, nowMs);

    public ReadOnlySpan<byte> Transmit(uint nowMs) => _end.Line.AsSpan(0, _end.Transmit(nowMs));

    public void Dispose()
    {
        // it has nothing
    }
}
