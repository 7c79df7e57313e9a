using Edge.Model;
using Edge.Model.MessagePack;
using Edge.Transport.Frames;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Transport.Tests.Frames;

public class FrameHeaderTests
{
    private static readonly Gen<(FrameHeader Header, byte[] Frame)> Frames =
        from type in Gen.Elements(Enum.GetValues<FrameType>())
        from stream in ArbMap.Default.GeneratorFor<uint>()
        from sequence in ArbMap.Default.GeneratorFor<uint>()
        from length in Gen.Choose(0, 2000)
        select Create(new FrameHeader(type, stream, sequence, length));

    [Fact]
    public void EveryHeaderIsReadAsItWasWritten() => Check.QuickThrowOnFailure(Prop.ForAll(Frames.ToArbitrary(), frame =>
        FrameHeader.Read(frame.Frame, 2000) == frame.Header
        && FrameHeader.ChecksumHolds(frame.Frame, Crc32C.Compute(frame.Frame.AsSpan(FrameHeader.SizeBytes)))));

    [Fact]
    public void AFrameIsAMessagePackValue() => Check.QuickThrowOnFailure(Prop.ForAll(Frames.ToArbitrary(), frame =>
    {
        var reader = new MessagePackReader(frame.Frame);
        reader.ReadArrayHeader(6);
        bool same = reader.ReadInt32() == FrameHeader.Version
            && reader.ReadInt32() == (int)frame.Header.Type
            && reader.ReadUInt32() == frame.Header.StreamId
            && reader.ReadUInt32() == frame.Header.Sequence
            && reader.ReadUInt32() != 0
            && reader.ReadBinary().SequenceEqual(frame.Frame.AsSpan(FrameHeader.SizeBytes));
        reader.ReadEnd();
        return same;
    }));

    [Fact]
    public void EveryFlippedBitIsNoticed()
    {
        (FrameHeader header, byte[] frame) = Create(new FrameHeader(FrameType.Tensor, 7, 9, 40));
        for (int bit = 0; bit < frame.Length * 8; bit++)
        {
            byte[] damaged = [.. frame];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                FrameHeader read = FrameHeader.Read(damaged, 1 << 20);
                (read.PayloadBytes != header.PayloadBytes
                    || !FrameHeader.ChecksumHolds(damaged, Crc32C.Compute(damaged.AsSpan(FrameHeader.SizeBytes)))).ShouldBeTrue($"bit {bit}");
            }
            catch (EdgeException e)
            {
                e.Code.ShouldBeInRange(4001, 4005);
            }
        }
    }

    [Theory]
    [InlineData(1, 2, 4001)]
    [InlineData(0, 0x95, 4002)]
    [InlineData(3, 0, 4002)]
    [InlineData(18, 0xC4, 4002)]
    [InlineData(19, 0x7F, 4005)]
    [InlineData(19, 0xFF, 4005)]
    public void WhatIsNoFrameIsRefused(int offset, byte value, int code)
    {
        byte[] frame = Create(new FrameHeader(FrameType.Tensor, 7, 9, 40)).Frame;
        frame[offset] = value;
        Should.Throw<EdgeException>(() => FrameHeader.Read(frame, 100)).Code.ShouldBe(code);
    }

    private static (FrameHeader Header, byte[] Frame) Create(FrameHeader header)
    {
        byte[] frame = new byte[FrameHeader.SizeBytes + header.PayloadBytes];
        TestBytes.Create(header.PayloadBytes, (int)header.Sequence).CopyTo(frame, FrameHeader.SizeBytes);
        header.Write(frame, Crc32C.Compute(frame.AsSpan(FrameHeader.SizeBytes)));
        return (header, frame);
    }
}
