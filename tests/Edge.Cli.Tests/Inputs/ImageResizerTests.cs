using Edge.Cli.Inputs;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Cli.Tests.Inputs;

/// <summary>Half-pixel centres: output pixel x looks at (x + ½)·scale − ½ of the input, clamped to its edges.</summary>
public class ImageResizerTests
{
    [Fact]
    public void TheSameSizeKeepsEveryPixel()
    {
        Image image = Grey(3, 2, 1, 2, 3, 4, 5, 6);

        ImageResizer.Resize(image, 2, 3).ShouldBe(image.Rgb.Select(v => (float)v));
    }

    // Positions −0.25, 0.25, 0.75, 1.25.
    [Fact]
    public void TwiceAsWideMixesAQuarter() => Row(Grey(2, 1, 0, 100), 1, 4).ShouldBe([0, 25, 75, 100]);

    // Positions 0.5 and 2.5: the mean of two neighbours, and no others (no antialiasing).
    [Fact]
    public void HalfAsWideMixesTwoNeighbours() => Row(Grey(4, 1, 10, 20, 200, 100), 1, 2).ShouldBe([15, 150]);

    // Positions 1 and 4: a third of the width takes the middle one of three.
    [Fact]
    public void AThirdOfTheWidthTakesTheMiddle() => Row(Grey(6, 1, 1, 50, 3, 4, 90, 6), 1, 2).ShouldBe([50, 90]);

    // Positions 0, 0.25, 0.75, 1 in both directions; for the second of the second row 0.75·(0.75·0 + 0.25·40) + 0.25·(0.75·80 + 0.25·164) = 32.75.
    [Fact]
    public void BothDirectionsAreMixed() =>
        Row(Grey(2, 2, 0, 40, 80, 164), 4, 4).ShouldBe([0, 10, 30, 40, 20, 33, 58, 71, 60, 78, 115, 133, 80, 101, 143, 164]);

    [Fact]
    public void ChannelsDoNotMix()
    {
        Image image = new(2, 1, [10, 100, 200, 30, 120, 220]);

        ImageResizer.Resize(image, 1, 1).ShouldBe([20, 110, 210]);
    }

    [Fact]
    public void ValuesStayBetweenTheLeastAndTheMost() =>
        Prop.ForAll(
            Gen.Choose(0, 255).ArrayOf(12).ToArbitrary(),
            Gen.Choose(1, 9).Two().ToArbitrary(),
            (pixels, size) =>
            {
                Image image = Grey(4, 3, [.. pixels.Select(p => (byte)p)]);
                float[] values = ImageResizer.Resize(image, size.Item1, size.Item2);
                return values.Length == size.Item1 * size.Item2 * 3
                    && values.All(v => v >= pixels.Min() && v <= pixels.Max() && v == MathF.Round(v));
            }).QuickCheckThrowOnFailure();

    private static Image Grey(int width, int height, params byte[] values) => new(width, height, [.. values.SelectMany(v => new[] { v, v, v })]);

    private static float[] Row(Image image, int height, int width) => [.. ImageResizer.Resize(image, height, width).Chunk(3).Select(p => p[0])];
}
