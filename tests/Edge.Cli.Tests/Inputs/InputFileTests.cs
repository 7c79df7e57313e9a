using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

/// <summary>What the bytes of a model's inputs are for a file given with <c>--input</c> (docs/model-metadata.md).</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge-inputs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AFloatInputTakesPixelsFromZeroToOne() =>
        Floats(Picture(0, 51, 255), Model(ElementType.Float32, [1, 1, 1, 3])).ShouldBe([0, 0.2f, 1], tolerance: 1e-6);

    [Fact]
    public void MeanAndScaleOfAllChannels() =>
        Floats(Picture(0, 51, 255), Model(ElementType.Float32, [1, 1, 1, 3], null, ("edge.input.mean", "0.5"), ("edge.input.scale", "0.25")))
            .ShouldBe([-2, -1.2f, 2], tolerance: 1e-6);

    [Fact]
    public void MeanAndScaleOfEachChannel() =>
        Floats(Picture(0, 51, 255), Model(ElementType.Float32, [1, 1, 1, 3], null, ("edge.input.mean", "0.1, 0.2, 0.3"), ("edge.input.scale", "1,0.5,0.1")))
            .ShouldBe([-0.1f, 0, 7], tolerance: 1e-5);

    [Fact]
    public void AMeanAloneLeavesTheScale() =>
        Floats(Picture(0, 51, 255), Model(ElementType.Float32, [1, 1, 1, 3], null, ("edge.input.mean", "1"))).ShouldBe([-1, -0.8f, 0], tolerance: 1e-6);

    [Theory]
    [InlineData(1f / 255, -128)]
    [InlineData(1f / 127.5f, -1)]
    [InlineData(0.5f, 7)]
    public void AnInt8InputTakesPixelsMinus128(float scale, int zeroPoint) =>
        Signed(Picture(0, 127, 255), Model(ElementType.Int8, [1, 1, 1, 3], new Quantization(scale, zeroPoint))).ShouldBe([-128, -1, 127]);

    [Fact]
    public void AnInt8InputWithoutQuantisationTakesPixelsMinus128() =>
        Signed(Picture(0, 127, 255), Model(ElementType.Int8, [1, 1, 1, 3])).ShouldBe([-128, -1, 127]);

    [Theory]
    [InlineData(1f / 255, 0)]
    [InlineData(1f / 127.5f, 128)]
    public void AUint8InputTakesPixels(float scale, int zeroPoint) =>
        Read(Picture(0, 127, 255), Model(ElementType.UInt8, [1, 1, 1, 3], new Quantization(scale, zeroPoint))).ShouldBe([0, 127, 255]);

    [Fact]
    public void AUint8InputWithoutQuantisationTakesPixels() =>
        Read(Picture(0, 127, 255), Model(ElementType.UInt8, [1, 1, 1, 3])).ShouldBe([0, 127, 255]);

    // (51/255 − 0.5) / 0.5 = −0.6; / 0.01 + 3 = −57. 255 becomes 103; a scale that is too fine saturates.
    [Fact]
    public void NormalisedValuesAreQuantisedAndSaturate()
    {
        (string, string)[] half = [("edge.input.mean", "0.5"), ("edge.input.scale", "0.5")];

        Signed(Picture(0, 51, 255), Model(ElementType.Int8, [1, 1, 1, 3], new Quantization(0.01f, 3), half)).ShouldBe([-97, -57, 103]);
        Signed(Picture(0, 51, 255), Model(ElementType.Int8, [1, 1, 1, 3], new Quantization(0.001f, 3), half)).ShouldBe([-128, -128, 127]);
    }

    [Fact]
    public void ChannelsComeLastOrFirst()
    {
        string picture = Write("picture.ppm", [.. "P6 2 2 255\n"u8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

        Read(picture, Model(ElementType.UInt8, [1, 2, 2, 3])).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Read(picture, Model(ElementType.UInt8, [1, 3, 2, 2])).ShouldBe([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
    }

    // ITU-R BT.601: 0.299·200 + 0.587·100 + 0.114·50 = 124.2.
    [Fact]
    public void OneChannelTakesLuma()
    {
        Read(Picture(200, 100, 50), Model(ElementType.UInt8, [1, 1, 1, 1])).ShouldBe([124]);
        Floats(Picture(200, 100, 50), Model(ElementType.Float32, [1, 1, 1, 1])).ShouldBe([124.2f / 255], tolerance: 1e-6);
    }

    [Fact]
    public void APictureIsResizedToTheInput()
    {
        string picture = Write("row.pgm", [.. "P5 2 1 255\n"u8, 0, 100]);

        Read(picture, Model(ElementType.UInt8, [1, 1, 4, 1])).ShouldBe([0, 25, 75, 100]);
    }

    [Fact]
    public void EveryKindOfPictureGivesTheSameInput()
    {
        byte[] rgb = [10, 20, 30, 40, 50, 60];
        ImportedModel model = Model(ElementType.UInt8, [1, 1, 2, 3]);

        Read(Write("a.png", new PngFile(2, 1, 2, 8, [.. rgb]).Encode()), model).ShouldBe(rgb);
        Read(Write("a.bmp", new BmpFile(2, 1, 24).Encode(rgb)), model).ShouldBe(rgb);
        Read(Write("a.ppm", [.. "P6 2 1 255\n"u8, .. rgb]), model).ShouldBe(rgb);
        Read(Write("name-without-meaning", [.. "P6 2 1 255\n"u8, .. rgb]), model).ShouldBe(rgb);
    }

    [Fact]
    public void RawBytesFillTheInputsInGraphOrder()
    {
        ImportedModel model = Model([new Tensor("first", ElementType.UInt8, new Shape(2)), new Tensor("second", ElementType.Int16, new Shape(1, 2))]);

        InputFile.Read(Write("tensors.bin", [1, 2, 3, 4, 5, 6]), model).ShouldBe([[1, 2], [3, 4, 5, 6]]);
    }

    [Fact]
    public void AnArrayIsTakenAsItIs()
    {
        ImportedModel model = Model(ElementType.Float32, [1, 2]);
        byte[] data = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)];

        Floats(Write("array.npy", new NpyFile("<f4", data).Encode()), model).ShouldBe([1.5f, -2]);
    }

    [Fact]
    public void RawBytesOfAnotherSizeAreRefusedWithBothSizes()
    {
        EdgeException error = Should.Throw<EdgeException>(() => Read(Write("short.bin", new byte[5]), Model(ElementType.UInt8, [1, 2, 1, 3])));

        error.Code.ShouldBe(6012);
        error.Message.ShouldContain("5 bytes");
        error.Message.ShouldContain("take 6 bytes");
    }

    [Fact]
    public void WhatIsWrongIsSaid()
    {
        ImportedModel image = Model(ElementType.Float32, [1, 1, 1, 3]);

        CodeOf(Write("array.npy", new NpyFile("|i1", new byte[3]).Encode()), image).ShouldBe(6011);
        CodeOf(Write("notes.txt", "no picture"u8.ToArray()), image).ShouldBe(6011);
        CodeOf(Write("empty.png", []), image).ShouldBe(6011);
        CodeOf(Path.Combine(_folder.FullName, "missing.png"), image).ShouldBe(6014);
        CodeOf(_folder.FullName, image).ShouldBe(6014);
    }

    [Fact]
    public void PicturesAreForNetworksThatSee()
    {
        CodeOf(Picture(1, 2, 3), Model(ElementType.Float32, [1, 3])).ShouldBe(6015);
        CodeOf(Picture(1, 2, 3), Model(ElementType.Float32, [2, 1, 1, 3])).ShouldBe(6015);
        CodeOf(Picture(1, 2, 3), Model(ElementType.Float32, [1, 4, 4, 4])).ShouldBe(6015);
        CodeOf(Picture(1, 2, 3), Model([new Tensor("a", ElementType.UInt8, new Shape(1, 1, 1, 3)), new Tensor("b", ElementType.UInt8, new Shape(1))])).ShouldBe(6015);
        CodeOf(Picture(1, 2, 3), Model(ElementType.Int32, [1, 1, 1, 3])).ShouldBe(6011);
    }

    [Theory]
    [InlineData("edge.input.mean", "half")]
    [InlineData("edge.input.mean", "")]
    [InlineData("edge.input.mean", "0.1,0.2")]
    [InlineData("edge.input.mean", "NaN")]
    [InlineData("edge.input.scale", "0")]
    [InlineData("edge.input.scale", "1,1,1,1")]
    [InlineData("edge.input.scale", "Infinity")]
    public void MetadataWithoutMeaningIsRefused(string key, string value) =>
        CodeOf(Picture(1, 2, 3), Model(ElementType.Float32, [1, 1, 1, 3], null, (key, value))).ShouldBe(6016);

    private static ImportedModel Model(ElementType type, int[] shape, Quantization? quantization = null, params (string Key, string Value)[] metadata) =>
        Model([new Tensor("image", type, new Shape(shape), quantization)], metadata);

    private static ImportedModel Model(ImmutableArray<Tensor> inputs, params (string Key, string Value)[] metadata) => new(
        new Graph("model", inputs, [], [.. Enumerable.Range(0, inputs.Length)], []),
        new WeightStore(),
        metadata.ToImmutableSortedDictionary(m => m.Key, m => m.Value));

    private static byte[] Read(string path, ImportedModel model) => InputFile.Read(path, model).ShouldHaveSingleItem();

    private static float[] Floats(string path, ImportedModel model) => MemoryMarshal.Cast<byte, float>(Read(path, model)).ToArray();

    private static sbyte[] Signed(string path, ImportedModel model) => MemoryMarshal.Cast<byte, sbyte>(Read(path, model)).ToArray();

    private static int CodeOf(string path, ImportedModel model) => Should.Throw<EdgeException>(() => InputFile.Read(path, model)).Code;

    /// <summary>A picture of one pixel.</summary>
    private string Picture(byte red, byte green, byte blue) => Write($"{red}-{green}-{blue}.ppm", [.. "P6 1 1 255\n"u8, red, green, blue]);

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
