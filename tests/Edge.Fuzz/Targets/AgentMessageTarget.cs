using System.Buffers;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Runtime;
using Edge.Runtime.Language;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;

namespace Edge.Fuzz.Targets;

/// <summary>Reads the messages between coordinator and agent, whichever of them the bytes are.</summary>
internal static class AgentMessageTarget
{
    public static IEnumerable<byte[]> Seeds =>
    [
        Write(new PrepareRequest(Digest.Of("session"u8), 2, new byte[] { 1, 2, 3 })),
        Write(new PrepareResponse([(0, 0L), (3, 1L << 33)])),
        Write(new ShardRequest(5, 1L << 20, 9)),
        Write(new ConnectRequest([(0, "tcp:192.168.1.10:7070"), (1, null)])),
        Write(new ReportResponse("simd", 4096, 12.5, 100, 200, [new StepTrace(0, 0, 1), new StepTrace(1, 1, 2)])),
        Write(new TokenReportResponse(new TokenDeviceReport("desk", 1, 2, 3, 4, 5.5, 6.5, 7, 8, 9.5, 10.5, 11))),
        Write(new VariantsRequest(Digest.Of("set"u8), 70_000)),
        Write(new QuestionRequest(2, [new TaggedMessage(0, new byte[] { 1, 2, 3 }), new TaggedMessage(1, new byte[9])])),
        Write(new AnswerResponse(new FarAnswer([new TaggedMessage(0, new byte[40])], 12.5, 800))),
        Write(new LinkProbeRequest(new byte[5])),
        Write(new MeasureRequest(new byte[5])),
        Write(new MeasureResponse(new MeasuredSteps("simd", 1 << 15, 1 << 20, [1.5], [2.5]))),
        Write(new MachineResponse(new MachineDescription("a processor", 1.5e9, "schedutil", 0.25, ["INA226 at 0x40 of bus 1"]))),
        Write(new Done()),
    ];

    public static void Run(ReadOnlySpan<byte> data)
    {
        EdgeException? refusal = null;
        bool anyRead = false;
        foreach (Reading read in (ReadOnlySpan<Reading>)[Read<PrepareRequest>, Read<PrepareResponse>, Read<ShardRequest>, Read<ConnectRequest>, Read<ReportResponse>, Read<TokenReportResponse>, Read<VariantsRequest>, Read<QuestionRequest>, Read<AnswerResponse>, Read<LinkProbeRequest>, Read<MeasureRequest>, Read<MeasureResponse>, Read<MachineResponse>, Read<Done>])
        {
            try
            {
                read(data);
                anyRead = true;
            }
            catch (EdgeException e)
            {
                refusal = e;
            }
        }

        if (!anyRead)
        {
            throw refusal!;
        }
    }

    private delegate void Reading(ReadOnlySpan<byte> data);

    private static byte[] Write<T>(T message)
        where T : IMessage<T>
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        message.Write(ref writer);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static void Read<T>(ReadOnlySpan<byte> data)
        where T : IMessage<T>
    {
        MessagePackReader reader = new(data);
        T.Read(ref reader);
        reader.ReadEnd();
    }
}
