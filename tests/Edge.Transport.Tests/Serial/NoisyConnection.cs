using Edge.Testing;
using Edge.Transport.Links;

namespace Edge.Transport.Tests.Serial;

/// <summary>A line in real time whose outgoing bytes are damaged, and which can outlive who uses it.</summary>
internal sealed class NoisyConnection(IConnection line, int damagePerMillion, ulong seed) : IConnection
{
    private readonly SeededRandom _random = new(seed);

    public string Name => "noisy";

    public bool IsKept { get; init; }

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        byte[] damaged = bytes.ToArray();
        foreach (ref byte value in damaged.AsSpan())
        {
            value ^= _random.Next(0, 999_999) < damagePerMillion ? (byte)_random.Next(1, 255) : (byte)0;
        }

        return line.TrySend(damaged);
    }

    public int TryReceive(Span<byte> destination) => line.TryReceive(destination);

    public void WaitToSend(int timeoutMs) => line.WaitToSend(timeoutMs);

    public void WaitToReceive(int timeoutMs) => line.WaitToReceive(timeoutMs);

    public void Dispose()
    {
        if (!IsKept)
        {
            line.Dispose();
        }
    }
}
