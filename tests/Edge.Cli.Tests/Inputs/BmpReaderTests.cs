using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

public class BmpReaderTests
{
    private const uint Red = 0xFF0000, Green = 0xFF00, Blue = 0xFF;

    [Theory]
    [InlineData(8, 3)]
    [InlineData(8, -3)]
    [InlineData(24, 3)]
    [InlineData(24, -3)]
    [InlineData(32, 3)]
    [InlineData(32, -3)]
    public void EveryDepthAndDirectionIsRead(int bits, int height)
    {
        // Rows are padded to four bytes: widths of every remainder.
        for (int width = 1; width <= 4; width++)
        {
            byte[] rgb = Pixels(width, 3, grey: bits == 8);

            Image image = Read(new BmpFile(width, height, bits).Encode(rgb));

            (image.Width, image.Height).ShouldBe((width, 3));
            image.Rgb.ShouldBe(rgb, $"width {width}");
        }
    }

    [Fact]
    public void TheUsualMasksAreRead()
    {
        byte[] rgb = Pixels(3, 2, grey: false);

        Read(new BmpFile(3, 2, 32) { Compression = 3, Masks = [Red, Green, Blue] }.Encode(rgb)).Rgb.ShouldBe(rgb);
    }

    [Fact]
    public void OtherMasksAreRefusedRatherThanShownInWrongColours() =>
        CodeOf(new BmpFile(3, 2, 32) { Compression = 3, Masks = [Blue, Green, Red] }.Encode(Pixels(3, 2, grey: false))).ShouldBe(6011);

    [Fact]
    public void RunLengthsAreRefused() =>
        CodeOf(new BmpFile(3, 2, 8) { Compression = 1 }.Encode(Pixels(3, 2, grey: true))).ShouldBe(6011);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(1, int.MinValue)]
    public void SizesThatCannotBeAreDamage(int width, int height)
    {
        byte[] file = new BmpFile(1, 1, 24).Encode([1, 2, 3]);
        BitConverter.GetBytes(width).CopyTo(file, 18);
        BitConverter.GetBytes(height).CopyTo(file, 22);

        CodeOf(file).ShouldBe(6010);
    }

    private static byte[] Pixels(int width, int height, bool grey)
    {
        SeededRandom random = new((ulong)width);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.Length; i++)
        {
            rgb[i] = grey && i % 3 != 0 ? rgb[i - 1] : (byte)random.Next(0, 255);
        }

        return rgb;
    }

    private static Image Read(byte[] file)
    {
        BmpReader.Recognises(file).ShouldBeTrue();
        return BmpReader.Read(file, "picture.bmp");
    }

    private static int CodeOf(byte[] file) => Should.Throw<EdgeException>(() => Read(file)).Code;
}
