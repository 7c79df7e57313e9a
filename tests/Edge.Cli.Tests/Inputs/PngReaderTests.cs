using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

public class PngReaderTests
{
    private const int Width = 13, Height = 11;

    public static TheoryData<int, int> Kinds => new()
    {
        { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 },
        { 2, 8 }, { 2, 16 },
        { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 },
        { 4, 8 }, { 4, 16 },
        { 6, 8 }, { 6, 16 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryColourTypeBitDepthAndFilterIsRead(int colourType, int bits)
    {
        PngFile png = Picture(colourType, bits);
        byte[] expected = Expected(png);
        for (int filter = 0; filter <= 4; filter++)
        {
            int same = filter;
            Read(png with { Filter = _ => same }).Rgb.ShouldBe(expected, $"filter {filter}");
        }

        Image image = Read(png with { Filter = y => y % 5, ChunkBytes = 7 });
        (image.Width, image.Height).ShouldBe((Width, Height));
        image.Rgb.ShouldBe(expected, "all filters, many chunks");
    }

    [Fact]
    public void APictureOfAnotherEncoderIsRead()
    {
        Image image = Read(File.ReadAllBytes(Meter.Sample(1)));

        (image.Width, image.Height).ShouldBe((360, 120));
        image.Rgb.Distinct().Count().ShouldBeGreaterThan(100);
    }

    [Fact]
    public void InterlacedPicturesAreRefused() =>
        CodeOf((Picture(2, 8) with { Interlace = 1 }).Encode()).ShouldBe(6011);

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    [InlineData(6, 1)]
    [InlineData(0, 3)]
    public void ColourTypesThatDoNotExistAreDamage(int colourType, int bits) =>
        CodeOf(new PngFile(1, 1, colourType, bits, [0, 0, 0, 0]).Encode(new byte[64])).ShouldBe(6010);

    [Fact]
    public void AColourOutsideThePaletteIsDamage() =>
        CodeOf(new PngFile(2, 1, 3, 8, [1, 2]) { Palette = [1, 2, 3, 4, 5, 6] }.Encode()).ShouldBe(6010);

    [Fact]
    public void AFilterThatDoesNotExistIsDamage() =>
        CodeOf((Picture(0, 8) with { Filter = _ => 5 }).Encode()).ShouldBe(6010);

    [Fact]
    public void MissingRowsAreDamage()
    {
        PngFile png = Picture(2, 8);

        CodeOf((png with { Height = Height - 1 }).Encode(Compressed(png with { Height = Height - 2 }))).ShouldBe(6010);
    }

    [Fact]
    public void APixelThatChangedOnTheWayIsDamage()
    {
        PngFile png = new(2, 1, 0, 8, [10, 20]);
        byte[] stored = [0x78, 0x01, 0x01, 3, 0, 0xFC, 0xFF, 0, 10, 20, 0, 0x2B, 0, 0x1F];

        Read(png.Encode(stored)).Rgb.ShouldBe([10, 10, 10, 20, 20, 20]);
        stored[8]++;
        CodeOf(png.Encode(stored)).ShouldBe(6010);
    }

    [Fact]
    public void AStreamThatWantsADictionaryIsDamage() =>
        CodeOf(Picture(2, 8).Encode([0x78, 0xBB, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).ShouldBe(6010);

    private static PngFile Picture(int colourType, int bits)
    {
        SeededRandom random = new((ulong)((colourType * 100) + bits));
        int[] samples = new int[Width * Height * PngFile.Channels(colourType)];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = random.Next(0, (1 << bits) - 1);
        }

        byte[]? palette = colourType == 3 ? [.. Enumerable.Range(0, 3 << bits).Select(_ => (byte)random.Next(0, 255))] : null;
        return new PngFile(Width, Height, colourType, bits, samples) { Palette = palette };
    }

    /// <summary>What a viewer shows, without alpha: below 8 bits the range is stretched, of 16 bits the upper 8 count.</summary>
    private static byte[] Expected(PngFile png)
    {
        int channels = PngFile.Channels(png.ColourType);
        byte[] rgb = new byte[png.Width * png.Height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            int pixel = i / 3, c = i % 3, first = png.Samples[pixel * channels];
            rgb[i] = png.ColourType switch
            {
                3 => png.Palette![(first * 3) + c],
                0 or 4 when png.Bits < 8 => (byte)(first * 255 / ((1 << png.Bits) - 1)),
                0 or 4 => (byte)(first >> (png.Bits - 8)),
                _ => (byte)(png.Samples[(pixel * channels) + c] >> (png.Bits - 8)),
            };
        }

        return rgb;
    }

    private static byte[] Compressed(PngFile png)
    {
        byte[] file = png.Encode();
        int start = file.AsSpan().IndexOf("IDAT"u8) + 4;
        return file[start..(file.AsSpan().IndexOf("IEND"u8) - 8)];
    }

    private static Image Read(PngFile png) => Read(png.Encode());

    private static Image Read(byte[] file)
    {
        PngReader.Recognises(file).ShouldBeTrue();
        return PngReader.Read(file, "picture.png");
    }

    private static int CodeOf(byte[] file) => Should.Throw<EdgeException>(() => Read(file)).Code;
}
