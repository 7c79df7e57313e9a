using System.Buffers.Binary;
using Edge.Importers.Gguf;
using Edge.Importers.Gguf.Writing;
using Edge.Model;

namespace Edge.Importers.Tests.Gguf;

/// <summary>What is written is read again, and what is no file is refused with its number.</summary>
public sealed class GgufFileTests
{
    private const int VersionAt = 4, TensorCountAt = 8, EntryCountAt = 16;

    [Fact]
    public void AFileThatIsWrittenIsReadAgain()
    {
        byte[] weights = [.. Enumerable.Range(0, 2 * 34).Select(i => (byte)i)];

        var file = GgufFile.Read(Write(new GgufWriter()
            .Add("a.text", "grüße")
            .Add("an.integer", 4_000_000_000u)
            .Add("a.number", 0.5f)
            .Add("a.flag", true)
            .Add("texts", ["one", "", "three"])
            .Add("numbers", [1.5f, -2])
            .Add("integers", [3, -4])
            .AddTensor("m.weight", ElementType.Q8_0, new Shape(1, 2, 32), weights)
            .AddTensor("v", ElementType.Float32, new Shape(1), new byte[] { 0, 0, 0x80, 0x3F })));

        file.Metadata.Text("a.text").ShouldBe("grüße");
        file.Metadata.Number("an.integer").ShouldBe(4e9f);
        file.Metadata.Number("a.number").ShouldBe(0.5f);
        file.Metadata.Flag("a.flag").ShouldBe(true);
        file.Metadata.Texts("texts").ShouldBe(["one", "", "three"]);
        file.Metadata.Floats("numbers").ShouldBe([1.5f, -2]);
        file.Metadata.Integers("integers", -4, 3).ShouldBe([3, -4]);
        file.Metadata.Integer("absent", 0, 1).ShouldBeNull();
        GgufTensor matrix = file.Find("m.weight")!;
        (matrix.Type, matrix.Shape, matrix.Offset % 32).ShouldBe((ElementType.Q8_0, new Shape(1, 2, 32), 0));
        file.BytesOf(matrix).ToArray().ShouldBe(weights);
        file.BytesOf(file.Find("v")!).ToArray().ShouldBe([0, 0, 0x80, 0x3F]);
    }

    [Fact]
    public void ANumberOfTheWrongKindIsRefused()
    {
        GgufMetadata metadata = GgufFile.Read(Write(new GgufWriter().Add("text", "x").Add("number", float.NaN).Add("count", 7u))).Metadata;

        Code(() => metadata.Number("text")).ShouldBe(2203);
        Code(() => metadata.Number("number")).ShouldBe(2203);
        Code(() => metadata.Text("count")).ShouldBe(2203);
        Code(() => metadata.Flag("count")).ShouldBe(2203);
        Code(() => metadata.Integer("count", 0, 6)).ShouldBe(2203);
    }

    [Theory]
    [InlineData(0u, 2200)]
    [InlineData(1u, 2200)]
    [InlineData(4u, 2200)]
    [InlineData(0x0300_0000u, 2200)]
    public void OtherVersionsAreRefused(uint version, int code)
    {
        byte[] file = Write(new GgufWriter());
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(VersionAt), version);

        Code(() => GgufFile.Read(file)).ShouldBe(code);
    }

    [Theory]
    [InlineData(TensorCountAt, 1ul, 2201)]
    [InlineData(TensorCountAt, ulong.MaxValue, 2202)]
    [InlineData(EntryCountAt, 1ul, 2201)]
    [InlineData(EntryCountAt, 1ul << 40, 2202)]
    public void CountsBeyondTheFileAreRefused(int at, ulong count, int code)
    {
        byte[] file = Write(new GgufWriter())[..24];
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), count);

        Code(() => GgufFile.Read(file)).ShouldBe(code);
    }

    [Fact]
    public void TensorsThatLieOnEachOtherAreRefused()
    {
        byte[] file = Write(new GgufWriter()
            .AddTensor("a", ElementType.Float32, new Shape(1024), new byte[4096])
            .AddTensor("b", ElementType.Float32, new Shape(1024), new byte[4096]));

        // The offset of b is the last word of the header.
        Span<byte> offset = file.AsSpan(24 + (2 * (8 + 1 + 4 + 8 + 4 + 8)) - 8, 8);
        BinaryPrimitives.ReadUInt64LittleEndian(offset).ShouldBe(4096ul);
        BinaryPrimitives.WriteUInt64LittleEndian(offset, 0);
        Code(() => GgufFile.Read(file.AsMemory(0, file.Length - 4096))).ShouldBe(2201);
    }

    [Fact]
    public void ATruncatedFileIsRefused()
    {
        byte[] file = TinyLanguageModels.File("llama");

        for (int length = 0; length < file.Length; length += 997)
        {
            Code(() => GgufFile.Read(file.AsMemory(0, length))).ShouldBeInRange(2200, 2205);
        }
    }

    internal static byte[] Write(GgufWriter writer)
    {
        using MemoryStream stream = new();
        writer.Write(stream);
        return stream.ToArray();
    }

    internal static int Code(Action action) => Should.Throw<EdgeException>(action).Code;
}
