using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

public class JpegReaderTests
{
    /// <summary>16×8 pixels, quality 95, no chroma subsampling: the left half (200, 40, 90), the right half (20, 160, 230).</summary>
    internal static readonly byte[] TwoColours = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK"
        + "CgoKCgoKCgr/wAARCAAIABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
        + "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC"
        + "AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwD53rnP9MD6Ar+9D/mfP//Z");

    [TurboJpegFact]
    public void ColoursAndTheirPlacesAreRead()
    {
        JpegReader.Recognises(TwoColours).ShouldBeTrue();
        Image image = JpegReader.Read(TwoColours, "picture.jpg");

        (image.Width, image.Height).ShouldBe((16, 8));
        for (int i = 0; i < image.Rgb.Length; i++)
        {
            int[] expected = i / 3 % 16 < 8 ? [200, 40, 90] : [20, 160, 230];
            Math.Abs(image.Rgb[i] - expected[i % 3]).ShouldBeLessThanOrEqualTo(3, $"sample {i}");
        }
    }

    [TurboJpegFact]
    public void HugeSizesAreRefusedBeforeAnythingIsAllocated()
    {
        byte[] file = [.. TwoColours];
        int size = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0, 0x00, 0x11]) + 5;
        file.AsSpan(size, 4).Fill(0xFF);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Should.Throw<EdgeException>(() => JpegReader.Read(file, "picture.jpg")).Code.ShouldBe(6010);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }
}
