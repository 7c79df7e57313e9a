using System.Net;
using Edge.Testing;
using Edge.Transport.Frames;

namespace Edge.Chaos.Tests.Latents;

/// <summary>A network path to an agent on which latents are tampered with: each frame with a tensor on the way there is replaced by others.</summary>
internal sealed class FrameRelay : IDisposable
{
    private const int PayloadBytesOffset = 19, TypeOffset = 2;

    private readonly TcpRelay _relay;

    /// <param name="target">The agent.</param>
    /// <param name="change">Gets a frame, and returns the bytes that go on instead.</param>
    public FrameRelay(string target, Func<byte[], byte[]> change) => _relay = new TcpRelay(IPEndPoint.Parse(target), () => PassageOf(change));

    public string Address => _relay.Address;

    public void Dispose() => _relay.Dispose();

    private static TcpRelay.Passage PassageOf(Func<byte[], byte[]> change)
    {
        List<byte> waiting = [];
        return (ref Memory<byte> bytes) =>
        {
            waiting.AddRange(bytes.Span);
            List<byte> going = [];
            while (waiting.Count >= FrameHeader.SizeBytes && FrameBytes(waiting) is var length && waiting.Count >= length)
            {
                byte[] frame = [.. waiting[..length]];
                waiting.RemoveRange(0, length);
                going.AddRange(frame[TypeOffset] == (byte)FrameType.Tensor ? change(frame) : frame);
            }

            bytes = going.ToArray();
            return true;
        };
    }

    private static int FrameBytes(List<byte> bytes) =>
        FrameHeader.SizeBytes + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.GetRange(PayloadBytesOffset, sizeof(int)).ToArray());
}
