using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Channels;

namespace Edge.Runtime.Protocol;

/// <summary>The least time of every step: <c>[kernels, first bytes, near bytes, [warm µs, cold µs, …]]</c>.</summary>
/// <param name="Steps">The times.</param>
internal sealed record MeasureResponse(MeasuredSteps Steps) : IMessage<MeasureResponse>
{
    private const int MostValues = 1 << 16;

    public static MeasureResponse Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(4);
        string kernels = reader.ReadString();
        long first = Bytes(ref reader), near = Bytes(ref reader);
        int steps = MessageReading.ReadCount(ref reader, "times", MostValues) / 2;
        ImmutableArray<double>.Builder warm = ImmutableArray.CreateBuilder<double>(steps), cold = ImmutableArray.CreateBuilder<double>(steps);
        for (int i = 0; i < steps; i++)
        {
            warm.Add(Time(ref reader));
            cold.Add(Time(ref reader));
        }

        return new MeasureResponse(new MeasuredSteps(kernels, first, near, warm.MoveToImmutable(), cold.MoveToImmutable()));
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(4);
        writer.WriteString(Steps.Kernels);
        writer.WriteInt64(Steps.FirstBytes);
        writer.WriteInt64(Steps.NearBytes);
        writer.WriteArrayHeader(2 * Steps.WarmUs.Length);
        foreach ((double warm, double cold) in Steps.WarmUs.Zip(Steps.ColdUs))
        {
            writer.WriteDouble(warm);
            writer.WriteDouble(cold);
        }
    }

    private static long Bytes(ref MessagePackReader reader) => reader.ReadInt64() is var bytes && bytes > 0 ? bytes : throw AgentErrors.NoTime(bytes);

    private static double Time(ref MessagePackReader reader) => reader.ReadDouble() is var time && double.IsFinite(time) && time >= 0 ? time : throw AgentErrors.NoTime(time);
}
