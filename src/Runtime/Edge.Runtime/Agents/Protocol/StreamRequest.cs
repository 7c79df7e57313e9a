using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>"Multiply with those weights for a while": the time in milliseconds. All devices of a cluster are asked at once.</summary>
/// <param name="DurationMs">How long, at most <see cref="MaxDurationMs"/>.</param>
internal sealed record StreamRequest(int DurationMs) : IRequest<StreamRequest, StreamResponse>
{
    /// <summary>The longest measurement.</summary>
    public const int MaxDurationMs = 10_000;

    public static uint Kind => 9;

    public static StreamRequest Read(ref MessagePackReader reader) => new(reader.ReadInt32(1, MaxDurationMs));

    public void Write(ref MessagePackWriter writer) => writer.WriteInt64(DurationMs);
}
