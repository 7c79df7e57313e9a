using System.Text;
using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

public class PpmReaderTests
{
    [Fact]
    public void ColourIsRead() =>
        Read("P6 2 1 255\n", 1, 2, 3, 250, 251, 252).Rgb.ShouldBe([1, 2, 3, 250, 251, 252]);

    [Fact]
    public void GreyIsRead() =>
        Read("P5 2 2 255\n", 0, 7, 128, 255).Rgb.ShouldBe([0, 0, 0, 7, 7, 7, 128, 128, 128, 255, 255, 255]);

    [Fact]
    public void CommentsAndAnyWhiteSpaceArePassedOver()
    {
        Image image = Read("P5\r\n# made by hand\n\t2 # columns\n1\n#\n255\n", 9, 8);

        (image.Width, image.Height).ShouldBe((2, 1));
        image.Rgb.ShouldBe([9, 9, 9, 8, 8, 8]);
    }

    [Fact]
    public void SmallerRangesAreStretchedAndValuesAboveThemAreWhite() =>
        Read("P5 4 1 100\n", 0, 50, 100, 200).Rgb.ShouldBe([0, 0, 0, 127, 127, 127, 255, 255, 255, 255, 255, 255]);

    [Fact]
    public void BytesBehindThePictureAreOfTheNextOne() =>
        Read("P5 1 1 255\n", 42, 1, 2, 3).Rgb.ShouldBe([42, 42, 42]);

    [Theory]
    [InlineData("P5 2 1 65535\n", 6011)]
    [InlineData("P5 2 1 0\n", 6011)]
    [InlineData("P5 0 1 255\n", 6010)]
    [InlineData("P5 -2 1 255\n", 6010)]
    [InlineData("P5 2x1 255\n", 6010)]
    [InlineData("P5 2 1", 6010)]
    [InlineData("P5 2 1 255", 6010)]
    [InlineData("P5 # no end", 6010)]
    [InlineData("P5 2 2 255\n", 6010)]
    [InlineData("P6 2 1 255\n", 6010)]
    [InlineData("P5 99999999999 1 255\n", 6010)]
    [InlineData("P5 00000000002 1 255\n", 6010)]
    [InlineData("P5 8192 8193 255\n", 6010)]
    public void WhatIsWrongIsSaid(string header, int code) =>
        Should.Throw<EdgeException>(() => Read(header, 1, 2, 3)).Code.ShouldBe(code);

    [Theory]
    [InlineData("P3 1 1 255\n1 2 3")]
    [InlineData("P7\n")]
    [InlineData("P6")]
    public void OtherFormatsAreNotTakenForOne(string file) => PpmReader.Recognises(Encoding.ASCII.GetBytes(file)).ShouldBeFalse();

    private static Image Read(string header, params byte[] pixels)
    {
        byte[] file = [.. Encoding.ASCII.GetBytes(header), .. pixels];
        PpmReader.Recognises(file).ShouldBeTrue();
        return PpmReader.Read(file, "picture.ppm");
    }
}
