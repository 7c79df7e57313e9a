using System.Buffers;
using Edge.Model.MessagePack;

namespace Edge.Model.Tests.MessagePack;

/// <summary>The tables of the MessagePack specification, at every border between two formats.</summary>
public class MessagePackSpecificationTests
{
    [Theory]
    [InlineData(0L, "00")]
    [InlineData(127L, "7f")]
    [InlineData(128L, "cc80")]
    [InlineData(255L, "ccff")]
    [InlineData(256L, "cd0100")]
    [InlineData(65535L, "cdffff")]
    [InlineData(65536L, "ce00010000")]
    [InlineData(4294967295L, "ceffffffff")]
    [InlineData(4294967296L, "cf0000000100000000")]
    [InlineData(long.MaxValue, "cf7fffffffffffffff")]
    [InlineData(-1L, "ff")]
    [InlineData(-32L, "e0")]
    [InlineData(-33L, "d0df")]
    [InlineData(-128L, "d080")]
    [InlineData(-129L, "d1ff7f")]
    [InlineData(-32768L, "d18000")]
    [InlineData(-32769L, "d2ffff7fff")]
    [InlineData(-2147483648L, "d280000000")]
    [InlineData(-2147483649L, "d3ffffffff7fffffff")]
    [InlineData(long.MinValue, "d38000000000000000")]
    public void IntegersTakeTheShortestForm(long value, string hex)
    {
        Written((ref MessagePackWriter w) => w.WriteInt64(value)).ShouldBe(hex);
        new MessagePackReader(Convert.FromHexString(hex)).ReadInt64().ShouldBe(value);
    }

    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(255UL, "ccff")]
    [InlineData(9223372036854775808UL, "cf8000000000000000")]
    [InlineData(ulong.MaxValue, "cfffffffffffffffff")]
    public void UnsignedIntegersReachTwoToThe64(ulong value, string hex)
    {
        Written((ref MessagePackWriter w) => w.WriteUInt64(value)).ShouldBe(hex);
        new MessagePackReader(Convert.FromHexString(hex)).ReadUInt64().ShouldBe(value);
    }

    [Theory]
    [InlineData("cc05", 5)]
    [InlineData("cd0005", 5)]
    [InlineData("ce00000005", 5)]
    [InlineData("cf0000000000000005", 5)]
    [InlineData("d005", 5)]
    [InlineData("d10005", 5)]
    [InlineData("d200000005", 5)]
    [InlineData("d30000000000000005", 5)]
    [InlineData("d3fffffffffffffffb", -5)]
    public void LongerFormsAreRead(string hex, int value) => new MessagePackReader(Convert.FromHexString(hex)).ReadInt32().ShouldBe(value);

    [Fact]
    public void ScalarsHaveTheirBytes()
    {
        Written((ref MessagePackWriter w) => w.WriteNil()).ShouldBe("c0");
        Written((ref MessagePackWriter w) => w.WriteBoolean(false)).ShouldBe("c2");
        Written((ref MessagePackWriter w) => w.WriteBoolean(true)).ShouldBe("c3");
        Written((ref MessagePackWriter w) => w.WriteSingle(1.5f)).ShouldBe("ca3fc00000");
        Written((ref MessagePackWriter w) => w.WriteDouble(-0.1)).ShouldBe("cbbfb999999999999a");
    }

    [Theory]
    [InlineData(0, "a0")]
    [InlineData(31, "bf")]
    [InlineData(32, "d920")]
    [InlineData(255, "d9ff")]
    [InlineData(256, "da0100")]
    [InlineData(65535, "daffff")]
    [InlineData(65536, "db00010000")]
    public void StringsHaveTheirHeader(int length, string header)
    {
        string text = new('a', length);
        byte[] bytes = Encoded((ref MessagePackWriter w) => w.WriteString(text));
        Convert.ToHexStringLower(bytes).ShouldStartWith(header);
        bytes.Length.ShouldBe((header.Length / 2) + length);
        new MessagePackReader(bytes).ReadString().ShouldBe(text);
    }

    [Theory]
    [InlineData(0, "c400")]
    [InlineData(255, "c4ff")]
    [InlineData(256, "c50100")]
    [InlineData(65535, "c5ffff")]
    [InlineData(65536, "c600010000")]
    public void BinariesHaveTheirHeaderAndAreReadInPlace(int length, string header)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        byte[] bytes = Encoded((ref MessagePackWriter w) => w.WriteBinary(content));
        Convert.ToHexStringLower(bytes).ShouldStartWith(header);
        ReadOnlySpan<byte> read = new MessagePackReader(bytes).ReadBinary();
        read.SequenceEqual(content).ShouldBeTrue();
        read.Overlaps(bytes, out int offset).ShouldBe(length > 0);
        MessagePackFormat.BinaryHeaderBytes(length).ShouldBe(header.Length / 2);
        offset.ShouldBe(length > 0 ? -header.Length / 2 : 0);
    }

    [Theory]
    [InlineData(0, "c70005")]
    [InlineData(1, "d405")]
    [InlineData(2, "d505")]
    [InlineData(3, "c70305")]
    [InlineData(4, "d605")]
    [InlineData(8, "d705")]
    [InlineData(16, "d805")]
    [InlineData(17, "c71105")]
    [InlineData(256, "c8010005")]
    [InlineData(65536, "c90001000005")]
    public void ExtensionsHaveTheirHeader(int length, string header)
    {
        byte[] bytes = Encoded((ref MessagePackWriter w) => w.WriteExtension(5, new byte[length]));
        Convert.ToHexStringLower(bytes).ShouldStartWith(header);
        new MessagePackReader(bytes).ReadExtension(out sbyte type).Length.ShouldBe(length);
        type.ShouldBe((sbyte)5);
    }

    [Theory]
    [InlineData(0, "90", "80")]
    [InlineData(15, "9f", "8f")]
    [InlineData(16, "dc0010", "de0010")]
    [InlineData(65535, "dcffff", "deffff")]
    [InlineData(65536, "dd00010000", "df00010000")]
    public void ContainersHaveTheirHeader(int count, string array, string map)
    {
        Written((ref MessagePackWriter w) => w.WriteArrayHeader(count)).ShouldBe(array);
        Written((ref MessagePackWriter w) => w.WriteMapHeader(count)).ShouldBe(map);
        new MessagePackReader([.. Convert.FromHexString(array), .. new byte[count]]).ReadArrayHeader().ShouldBe(count);
        new MessagePackReader([.. Convert.FromHexString(map), .. new byte[count * 2]]).ReadMapHeader().ShouldBe(count);
    }

    [Theory]
    [InlineData(0L, 0u, "d6ff00000000")]
    [InlineData(4294967295L, 0u, "d6ffffffffff")]
    [InlineData(4294967296L, 0u, "d7ff0000000100000000")]
    [InlineData(1L, 1u, "d7ff0000000400000001")]
    [InlineData(17179869183L, 999999999u, "d7ffee6b27ffffffffff")]
    [InlineData(17179869184L, 0u, "c70cff000000000000000400000000")]
    [InlineData(-1L, 999999999u, "c70cff3b9ac9ffffffffffffffffff")]
    public void TimestampsTakeTheShortestForm(long seconds, uint nanoseconds, string hex)
    {
        var time = new MessagePackTimestamp(seconds, nanoseconds);
        Written((ref MessagePackWriter w) => w.WriteTimestamp(time)).ShouldBe(hex);
        new MessagePackReader(Convert.FromHexString(hex)).ReadTimestamp().ShouldBe(time);
    }

    [Fact]
    public void TimestampsAreDates()
    {
        var date = new DateTimeOffset(1969, 12, 31, 23, 59, 59, 999, TimeSpan.Zero);
        var time = MessagePackTimestamp.FromDateTimeOffset(date);
        time.ShouldBe(new MessagePackTimestamp(-1, 999_000_000));
        time.ToDateTimeOffset().ShouldBe(date);
        MessagePackTimestamp.FromDateTimeOffset(DateTimeOffset.MaxValue).ToDateTimeOffset().ShouldBe(DateTimeOffset.MaxValue);
        Should.Throw<EdgeException>(() => new MessagePackTimestamp(long.MaxValue, 0).ToDateTimeOffset()).Code.ShouldBe(1010);
    }

    internal delegate void Writing(ref MessagePackWriter writer);

    internal static byte[] Encoded(Writing write)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static string Written(Writing write) => Convert.ToHexStringLower(Encoded(write));
}
