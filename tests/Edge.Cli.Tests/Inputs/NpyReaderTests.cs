using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

public class NpyReaderTests
{
    private static readonly byte[] Data = [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [InlineData(1, "<f4")]
    [InlineData(2, "|i1")]
    [InlineData(3, "|u1")]
    [InlineData(1, "<i2")]
    [InlineData(1, "<i4")]
    [InlineData(1, "<i8")]
    public void EveryVersionAndTypeIsRead(byte version, string type)
    {
        byte[] file = new NpyFile(type, Data) { Version = version }.Encode();

        NpyReader.Recognises(file).ShouldBeTrue();
        (string read, byte[] bytes) = NpyReader.Read(file, "array.npy");
        read.ShouldBe(type);
        bytes.ShouldBe(Data);
    }

    [Fact]
    public void FortranOrderIsRefused() => CodeOf((new NpyFile("<f4", Data) { IsFortranOrder = true }).Encode()).ShouldBe(6011);

    [Fact]
    public void BigEndianIsRefused() => CodeOf(new NpyFile(">f4", Data).Encode()).ShouldBe(6011);

    [Fact]
    public void RecordsAreRefused() =>
        CodeOf(new NpyFile("", Data).Encode("{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, 'shape': (1,), }")).ShouldBe(6011);

    [Fact]
    public void AHeaderLongerThanTheFileIsDamage()
    {
        byte[] file = new NpyFile("<f4", Data) { Version = 2 }.Encode();
        file.AsSpan(8, 4).Fill(0xFF);

        CodeOf(file).ShouldBe(6010);
    }

    private static int CodeOf(byte[] file) => Should.Throw<EdgeException>(() => NpyReader.Read(file, "array.npy")).Code;
}
