using Edge.Model.MessagePack;

namespace Edge.Model.Tests.MessagePack;

/// <summary>Damaged and hostile bytes: a numbered error, at once, without allocating for what they claim.</summary>
public class MessagePackMalformedTests
{
    private delegate void Reading(ref MessagePackReader reader);

    [Theory]
    [InlineData("", 1002)]
    [InlineData("cd01", 1002)]
    [InlineData("cb00000000000000", 1002)]
    [InlineData("c4", 1002)]
    [InlineData("c6ffffffff", 1007)]
    [InlineData("c67fffffff00", 1002)]
    [InlineData("d9ff61", 1002)]
    [InlineData("d8", 1002)]
    [InlineData("ddffffffff", 1007)]
    [InlineData("dc000500", 1005)]
    [InlineData("df0080000000", 1005)]
    [InlineData("8200", 1005)]
    [InlineData("9392939300000000", 1005)]
    [InlineData("c1", 1011)]
    [InlineData("91c1", 1011)]
    public void SkipRejects(string hex, int code) => Code(hex, (ref MessagePackReader r) => r.Skip()).ShouldBe(code);

    [Fact]
    public void TheNextKindOfNothingIsAnError()
    {
        Code("", (ref MessagePackReader r) => _ = r.NextKind).ShouldBe(1002);
        Code("c1", (ref MessagePackReader r) => _ = r.NextKind).ShouldBe(1011);
    }

    [Fact]
    public void AnotherKindIsAnError()
    {
        Code("c0", (ref MessagePackReader r) => r.ReadInt64()).ShouldBe(1003);
        Code("01", (ref MessagePackReader r) => r.ReadString()).ShouldBe(1003);
        Code("a161", (ref MessagePackReader r) => r.ReadBinary()).ShouldBe(1003);
        Code("80", (ref MessagePackReader r) => r.ReadArrayHeader()).ShouldBe(1003);
        Code("cb0000000000000000", (ref MessagePackReader r) => r.ReadSingle()).ShouldBe(1003);
        Code("c1", (ref MessagePackReader r) => r.ReadNil()).ShouldBe(1011);
    }

    [Fact]
    public void IntegersOutOfRangeAreErrors()
    {
        Code("cf8000000000000000", (ref MessagePackReader r) => r.ReadInt64()).ShouldBe(1004);
        Code("ff", (ref MessagePackReader r) => r.ReadUInt64()).ShouldBe(1004);
        Code("ff", (ref MessagePackReader r) => r.ReadUInt32()).ShouldBe(1004);
        Code("cf0000000100000000", (ref MessagePackReader r) => r.ReadUInt32()).ShouldBe(1004);
        Code("ce80000000", (ref MessagePackReader r) => r.ReadInt32()).ShouldBe(1004);
        Code("0b", (ref MessagePackReader r) => r.ReadInt32(0, 10)).ShouldBe(1004);
    }

    [Theory]
    [InlineData("a1ff")]
    [InlineData("a2c080")]
    [InlineData("a3eda080")]
    [InlineData("a4f4908080")]
    public void TextThatIsNotUtf8IsAnError(string hex) => Code(hex, (ref MessagePackReader r) => r.ReadString()).ShouldBe(1009);

    [Theory]
    [InlineData("d501ffff")]
    [InlineData("d5ffffff")]
    [InlineData("d7ffffffffffffffffff")]
    [InlineData("c70cff3b9aca000000000000000000")]
    public void MalformedTimestampsAreErrors(string hex) => Code(hex, (ref MessagePackReader r) => r.ReadTimestamp()).ShouldBe(1010);

    [Fact]
    public void CountsAndLengthsAreLimited()
    {
        var limits = new MessagePackLimits { MaxCount = 3, MaxLengthBytes = 2 };
        Code("9400000000", (ref MessagePackReader r) => r.ReadArrayHeader(), limits).ShouldBe(1007);
        Code("840000000000000000", (ref MessagePackReader r) => r.ReadMapHeader(), limits).ShouldBe(1007);
        Code("a3616161", (ref MessagePackReader r) => r.ReadString(), limits).ShouldBe(1007);
        Code("c403616161", (ref MessagePackReader r) => r.ReadBinary(), limits).ShouldBe(1007);
        Code("920000", (ref MessagePackReader r) => r.ReadArrayHeader(3)).ShouldBe(1008);
        Code("0000", (ref MessagePackReader r) =>
        {
            r.ReadNil();
        }).ShouldBe(1003);
        Code("0000", (ref MessagePackReader r) =>
        {
            r.ReadInt32();
            r.ReadEnd();
        }).ShouldBe(1012);
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    [InlineData(1_000_000, true)]
    public void DepthBombsAreRefused(int depth, bool refused)
    {
        byte[] bytes = new byte[depth + 1];
        bytes.AsSpan(0, depth).Fill(0x91);
        if (refused)
        {
            Code(bytes, (ref MessagePackReader r) => r.Skip()).ShouldBe(1006);
            Code(bytes, (ref MessagePackReader r) => MessagePackValue.Read(ref r)).ShouldBe(1006);
        }
        else
        {
            var reader = new MessagePackReader(bytes);
            reader.Skip();
            reader.ReadEnd();
        }
    }

    [Fact]
    public void EmptyContainersDoNotCountAsDepth()
    {
        byte[] bytes = [0xDC, 0x03, 0xE8, .. Enumerable.Repeat((byte)0x90, 1000)];
        var reader = new MessagePackReader(bytes);
        MessagePackValue.Read(ref reader).ShouldBeOfType<MessagePackValue.Sequence>().Items.Length.ShouldBe(1000);
        reader.ReadEnd();
    }

    [Fact]
    public void PromisesOfNestedContainersAddUp()
    {
        // 20 arrays inside each other, each promising as many elements as bytes are left after it.
        byte[] bytes = new byte[1000];
        for (int i = 0; i < 20; i++)
        {
            bytes[i * 3] = 0xDC;
            bytes[(i * 3) + 1] = (byte)((997 - (i * 3)) >> 8);
            bytes[(i * 3) + 2] = (byte)(997 - (i * 3));
        }

        Code(bytes, (ref MessagePackReader r) => r.Skip()).ShouldBe(1005);
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        byte[] bytes = MessagePackSpecificationTests.Encoded((ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(3);
            w.WriteBinary(new byte[100_000]);
            w.WriteString("name");
            w.WriteInt64(-7);
        });
        Read(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(bytes);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        static void Read(byte[] bytes)
        {
            var reader = new MessagePackReader(bytes);
            reader.ReadArrayHeader(3);
            reader.ReadBinary();
            reader.ReadStringBytes();
            reader.ReadInt32();
            reader.ReadEnd();
        }
    }

    [Fact]
    public void HalfASurrogatePairCannotBeWritten() =>
        Should.Throw<EdgeException>(() => MessagePackSpecificationTests.Encoded((ref MessagePackWriter w) => w.WriteString("\uD800"))).Code.ShouldBe(1013);

    private static int Code(string hex, Reading read, MessagePackLimits? limits = null) => Code(Convert.FromHexString(hex), read, limits);

    private static int Code(byte[] bytes, Reading read, MessagePackLimits? limits = null) => Should.Throw<EdgeException>(() =>
    {
        var reader = new MessagePackReader(bytes, limits ?? MessagePackLimits.Default);
        read(ref reader);
    }).Code;
}
