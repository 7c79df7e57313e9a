using System.Buffers.Binary;
using Edge.Transport.Frames;
using Edge.Transport.Links;

namespace Edge.Transport.Tests.Links;

/// <summary>Something bad between the two ends: sees every frame that one end sends, and decides what arrives.</summary>
/// <param name="inner">The connection without it.</param>
/// <param name="change">Gets the index of a frame and its bytes, and returns what is sent instead; null ends the connection.</param>
internal sealed class FrameTampering(IConnection inner, Func<int, byte[], byte[]?> change) : IConnection
{
    private readonly List<byte> _partial = [];
    private readonly Queue<byte> _outgoing = new();
    private int _index;

    public string Name => inner.Name;

    public int TrySend(ReadOnlySpan<byte> bytes)
    {
        _partial.AddRange(bytes);
        while (_partial.Count >= FrameHeader.SizeBytes)
        {
            int length = FrameHeader.SizeBytes + BinaryPrimitives.ReadInt32BigEndian(_partial[19..23].ToArray());
            if (_partial.Count < length)
            {
                break;
            }

            byte[]? changed = change(_index++, [.. _partial[..length]]);
            _partial.RemoveRange(0, length);
            if (changed is null)
            {
                inner.Dispose();
                return bytes.Length;
            }

            foreach (byte value in changed)
            {
                _outgoing.Enqueue(value);
            }
        }

        while (_outgoing.Count > 0 && inner.TrySend([.. _outgoing]) is var sent and > 0)
        {
            for (int i = 0; i < sent; i++)
            {
                _outgoing.Dequeue();
            }
        }

        return bytes.Length;
    }

    public int TryReceive(Span<byte> destination) => inner.TryReceive(destination);

    public void WaitToSend(int timeoutMs) => inner.WaitToSend(timeoutMs);

    public void WaitToReceive(int timeoutMs) => inner.WaitToReceive(timeoutMs);

    public void Dispose() => inner.Dispose();
}
