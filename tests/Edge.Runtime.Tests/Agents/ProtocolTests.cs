using System.Buffers;
using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Runtime.Language;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;

namespace Edge.Runtime.Tests.Agents;

public sealed class ProtocolTests
{
    private static readonly Digest Session = Digest.Of("session"u8);

    private static byte[] Write<T>(T message)
        where T : IMessage<T>
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        message.Write(ref writer);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static T Read<T>(byte[] bytes)
        where T : IMessage<T>
    {
        MessagePackReader reader = new(bytes);
        T message = T.Read(ref reader);
        reader.ReadEnd();
        return message;
    }

    [Fact]
    public void Messages_come_back()
    {
        PrepareRequest prepare = Read<PrepareRequest>(Write(new PrepareRequest(Session, 3, new byte[] { 1, 2 })));
        (prepare.Session, prepare.Device).ShouldBe((Session, 3));
        prepare.Plan.ToArray().ShouldBe([1, 2]);
        Read<PrepareResponse>(Write(new PrepareResponse([(1, 0L), (7, 1L << 40)]))).Missing.ShouldBe([(1, 0L), (7, 1L << 40)]);
        Read<ShardRequest>(Write(new ShardRequest(2, 1L << 33, 77))).ShouldBe(new ShardRequest(2, 1L << 33, 77));
        Read<ConnectRequest>(Write(new ConnectRequest([(0, "tcp:a:1"), (2, null)]))).Peers.ShouldBe([(0, "tcp:a:1"), (2, null)]);
        ReportResponse report = new("simd", 1, 2.5, 3, 4, [new StepTrace(0, 0, 1.5), new StepTrace(1, 1.5, 2, 0.5)]);
        ReportResponse read = Read<ReportResponse>(Write(report));
        read.Steps.ShouldBe(report.Steps);
        (read with { Steps = [] }).ShouldBe(report with { Steps = [] });
        TokenReportResponse tokens = new(new TokenDeviceReport("desk", 1, 2, 3, 4, 5.5, 6.5, 7, 8, 9.5, 10.5, 1L << 40));
        Read<TokenReportResponse>(Write(tokens)).ShouldBe(tokens);
        Read<ProbeRequest>(Write(new ProbeRequest(ElementType.Q4_K, 2048, 1L << 40))).ShouldBe(new ProbeRequest(ElementType.Q4_K, 2048, 1L << 40));
        Read<ProbeResponse>(Write(new ProbeResponse(4, 1L << 40))).ShouldBe(new ProbeResponse(4, 1L << 40));
        MachineDescription machine = new("a processor\u001b[2J", 1.5e9, "schedutil", 0.25, ["INA226 at 0x40 of bus 1", "ina3221 VDD_IN"]);
        MachineDescription described = Read<MachineResponse>(Write(new MachineResponse(machine))).Machine;
        described.PowerMeters.ShouldBe(machine.PowerMeters);
        (described with { PowerMeters = machine.PowerMeters }).ShouldBe(machine with { Processor = "a processor?[2J" }, "a device does not steer a terminal");
        Should.Throw<EdgeException>(() => Read<MachineResponse>(Write(new MachineResponse(machine with { Governor = new string('g', 257) })))).Code.ShouldBe(5124);
        Read<StreamRequest>(Write(new StreamRequest(150))).ShouldBe(new StreamRequest(150));
        Read<StreamResponse>(Write(new StreamResponse(2.5e10))).ShouldBe(new StreamResponse(2.5e10));
    }

    [Fact]
    public void Truncated_and_foreign_messages_are_numbered_errors()
    {
        byte[] good = Write(new ConnectRequest([(0, "tcp:a:1"), (2, null)]));
        for (int length = 0; length < good.Length; length++)
        {
            Should.Throw<EdgeException>(() => Read<ConnectRequest>(good[..length]));
        }

        Should.Throw<EdgeException>(() => Read<PrepareRequest>(Write(new Done())));
        Should.Throw<EdgeException>(() => Read<ShardRequest>(Write(new ShardRequest(-1, 0, 0)))).Code.ShouldBe(1004);
    }

    [Fact]
    public void Promises_beyond_the_limits_are_refused_before_anything_is_allocated()
    {
        byte[] peers = new byte[3000];
        peers[0] = MessagePackFormat.Array16;
        (peers[1], peers[2]) = (0x04, 0x00); // 1024 peers, and bytes enough for them
        Should.Throw<EdgeException>(() => Read<ConnectRequest>(peers)).Code.ShouldBe(5124);
    }

    [Theory]
    [InlineData("edge.tensors/1/")]
    [InlineData("edge.tensors/1/abc/0")]
    [InlineData("edge.control/1")]
    [InlineData("")]
    public void Only_a_tensor_service_is_read_as_one(string service) => Services.TryReadTensors(service, out _, out _).ShouldBeFalse();

    [Fact]
    public void Tensor_service_names_session_and_device()
    {
        Services.TryReadTensors(Services.Tensors(Session, 12), out Digest session, out int device).ShouldBeTrue();
        (session, device).ShouldBe((Session, 12));
    }
}
