using System.Collections.Immutable;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>
/// What a device measured: <c>[kernels, arena, latency, sent, received, [start, duration, on links, …]]</c>, times in microseconds.
/// </summary>
/// <param name="Kernels">Name of the kernel set.</param>
/// <param name="ArenaBytes">Bytes of the arena that were used.</param>
/// <param name="LatencyUs">The last inference.</param>
/// <param name="SentBytes">Tensor bytes sent in it.</param>
/// <param name="ReceivedBytes">Tensor bytes received in it.</param>
/// <param name="Steps">Its steps.</param>
internal sealed record ReportResponse(string Kernels, long ArenaBytes, double LatencyUs, long SentBytes, long ReceivedBytes, ImmutableArray<StepTrace> Steps)
    : IMessage<ReportResponse>
{
    private const int MaxValues = 1 << 22;

    public static ReportResponse Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(6);
        string kernels = reader.ReadString();
        long arena = reader.ReadInt64();
        double latency = reader.ReadDouble();
        long sent = reader.ReadInt64(), received = reader.ReadInt64();
        int steps = MessageReading.ReadCount(ref reader, "times", MaxValues) / 3;
        ImmutableArray<StepTrace>.Builder trace = ImmutableArray.CreateBuilder<StepTrace>(steps);
        for (int i = 0; i < steps; i++)
        {
            trace.Add(new StepTrace(i, reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble()));
        }

        return new ReportResponse(kernels, arena, latency, sent, received, trace.MoveToImmutable());
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(6);
        writer.WriteString(Kernels);
        writer.WriteInt64(ArenaBytes);
        writer.WriteDouble(LatencyUs);
        writer.WriteInt64(SentBytes);
        writer.WriteInt64(ReceivedBytes);
        writer.WriteArrayHeader(3 * Steps.Length);
        foreach (StepTrace step in Steps)
        {
            writer.WriteDouble(step.StartUs);
            writer.WriteDouble(step.DurationUs);
            writer.WriteDouble(step.LinkUs);
        }
    }
}
