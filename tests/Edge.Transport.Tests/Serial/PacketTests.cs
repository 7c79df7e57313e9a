using System.Buffers.Binary;
using Edge.Testing;
using Edge.Transport.Authentication;
using Edge.Transport.Frames;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Transport.Tests.Serial;

/// <summary>Packets in whatever a line delivers.</summary>
public class PacketTests
{
    [Fact]
    public void APacketIsFoundAfterAnything()
    {
        var random = new SeededRandom(1);
        byte[] packet = Packet(PacketKind.Data, 7, random, 100);
        for (int i = 0; i < 500; i++)
        {
            var decoder = new PacketDecoder(256);
            for (int noise = random.Next(0, 700); noise > 0; noise--)
            {
                decoder.Push((byte)random.Next(0, 255));
            }

            PacketDecoder.Outcome last = PacketDecoder.Outcome.None;
            foreach (byte value in OnTheLine(packet))
            {
                last = decoder.Push(value);
            }

            last.ShouldBe(PacketDecoder.Outcome.Packet);
            decoder.Packet.SequenceEqual(packet.AsSpan(..^PacketHeader.ChecksumBytes)).ShouldBeTrue();
        }
    }

    [Fact]
    public void AFlippedBitIsNeverAPacket()
    {
        byte[] line = OnTheLine(Packet(PacketKind.Data, 7, new SeededRandom(2), 60));
        for (int bit = 0; bit < 8 * line.Length; bit++)
        {
            byte[] damaged = [.. line];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            bool isDelimiter = line[bit / 8] == 0;
            var decoder = new PacketDecoder(256);
            damaged.Count(value => decoder.Push(value) == PacketDecoder.Outcome.Packet).ShouldBe(0, isDelimiter ? $"bit {bit} of a delimiter" : $"bit {bit}");
        }
    }

    [Fact]
    public void APacketAboveTheLimitIsThrownAway()
    {
        var decoder = new PacketDecoder(64);
        byte[] line = OnTheLine(Packet(PacketKind.Data, 7, new SeededRandom(3), 65));
        Array.ConvertAll(line, decoder.Push)[^1].ShouldBe(PacketDecoder.Outcome.Damaged);
    }

    [NativeTheory]
    [InlineData("managed")]
    [InlineData("firmware")]
    public void AnotherVersionIsNamed(string kind)
    {
        var dialler = new ManagedEnd(LinkRole.Dialler, new SerialOptions(), 5);
        using ISerialEnd acceptor = kind == "managed" ? new ManagedEnd(LinkRole.Acceptor, new SerialOptions(), 6) : new FirmwareEnd(6);
        acceptor.Transmit(0).IsEmpty.ShouldBeFalse("its greeting");
        byte[] open = Decoded(dialler.Transmit(0));
        open[PacketHeader.SizeBytes] = PacketHeader.Version + 1;
        acceptor.Receive(OnTheLine(Summed(open)), 1);
        dialler.Receive(acceptor.Transmit(1), 2);
        dialler.Endpoint.End.ShouldBe(ArqEnd.OtherVersion);
    }

    [NativeTheory]
    [InlineData("managed")]
    [InlineData("firmware")]
    public void AFloodDeliversNothing(string kind)
    {
        var random = new SeededRandom(4);
        using var simulation = new LineSimulation(
            new ManagedEnd(LinkRole.Dialler, new SerialOptions(), 5), kind == "managed" ? new ManagedEnd(LinkRole.Acceptor, new SerialOptions(), 6) : new FirmwareEnd(6), LineFaults.None, 4);
        simulation.RunUntil(() => simulation.Here.IsOpen && simulation.There.IsOpen, 2000).ShouldBeTrue();
        byte[] flood = new byte[100_000];
        foreach (ref byte value in flood.AsSpan())
        {
            value = (byte)random.Next(0, 255);
        }

        foreach (ISerialEnd end in (ISerialEnd[])[simulation.Here, simulation.There])
        {
            end.Receive(flood, simulation.NowMs);
            end.Read(new byte[1]).ShouldBe(0);
            end.IsOpen.ShouldBeTrue();
        }

        var stream = new StreamCheck(4, 5000);
        simulation.RunUntil(() => stream.IsComplete, 20_000, () => stream.Advance(simulation.Here, simulation.There)).ShouldBeTrue();
    }

    private static byte[] Packet(PacketKind kind, uint session, SeededRandom random, int payloadBytes)
    {
        byte[] packet = new byte[PacketHeader.SizeBytes + payloadBytes];
        new PacketHeader(kind, session, 1, 2, 3).Write(packet);
        foreach (ref byte value in packet.AsSpan(PacketHeader.SizeBytes))
        {
            value = (byte)random.Next(0, 255);
        }

        return Summed(packet);
    }

    private static byte[] Summed(byte[] packet)
    {
        byte[] sum = new byte[PacketHeader.ChecksumBytes];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32C.Compute(packet));
        return [.. packet, .. sum];
    }

    private static byte[] OnTheLine(byte[] packet)
    {
        byte[] encoded = new byte[Cobs.MaxEncodedBytes(packet.Length)];
        return [0, .. encoded.AsSpan(0, Cobs.Encode(packet, encoded)), 0];
    }

    private static byte[] Decoded(ReadOnlySpan<byte> line)
    {
        byte[] packet = new byte[line.Length];
        return packet[..(Cobs.Decode(line[1..^1], packet) - PacketHeader.ChecksumBytes)];
    }
}
