using Edge.Cli.Inputs;
using Edge.Model;

namespace Edge.Cli.Tests.Inputs;

/// <summary>Files that are cut off, damaged, or made to hurt: a numbered error or a picture, and never much memory.</summary>
public class HostileInputTests
{
    private const int Mutants = 3000;

    /// <summary>A file of a hundred bytes never needs more than this; a PNG can hold about 8,000 pixels a byte.</summary>
    private const long MaxAllocatedBytes = 16 << 20;

    public static TheoryData<string> Kinds => [.. SampleInputs.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryCutIsAnErrorOrAnInput(string name)
    {
        byte[] file = SampleInputs.All[name];
        for (int length = 0; length <= file.Length; length++)
        {
            Survives(file.AsSpan(0, length), $"{name} cut to {length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryMutantIsAnErrorOrAnInput(string name)
    {
        FileMutator mutator = new(SampleInputs.All[name], []);
        SeededRandom random = SeededRandom.Of(name);
        int errors = 0;
        for (int i = 0; i < Mutants; i++)
        {
            errors += Survives(mutator.Next(random).Span, $"mutant {i} of {name}") ? 0 : 1;
        }

        errors.ShouldBeInRange(1, Mutants - 1, "the mutants are not worth their name");
    }

    [TurboJpegFact]
    public void EveryCutOfAJpegIsAnErrorOrAPicture()
    {
        for (int length = 0; length < JpegReaderTests.TwoColours.Length; length++)
        {
            Survives(JpegReaderTests.TwoColours.AsSpan(0, length), $"cut to {length} bytes", long.MaxValue);
        }
    }

    // A JPEG may say that it has 2²⁶ pixels in a few bytes, so only the limit of all pictures holds here.
    [TurboJpegFact]
    public void EveryMutantOfAJpegIsAnErrorOrAPicture()
    {
        FileMutator mutator = new(JpegReaderTests.TwoColours, []);
        SeededRandom random = SeededRandom.Of("jpeg");
        for (int i = 0; i < Mutants; i++)
        {
            Survives(mutator.Next(random).Span, $"mutant {i}", (3L * Image.MaxPixels) + MaxAllocatedBytes);
        }
    }

    // 8192² pixels are the most that is read; the files hold none of them.
    [Fact]
    public void APictureThatItsFileCannotHoldIsRefusedBeforeItIsAllocated()
    {
        byte[] bitmap = new BmpFile(1, 1, 24).Encode([1, 2, 3]);
        BitConverter.GetBytes(8192).CopyTo(bitmap, 18);
        BitConverter.GetBytes(8192).CopyTo(bitmap, 22);

        Survives(bitmap, "bitmap").ShouldBeFalse();
        Survives("P6 8192 8192 255\n123"u8, "PPM").ShouldBeFalse();
        Survives(new PngFile(8192, 8192, 2, 8, []).Encode([0x78, 0x9C, 3, 0, 0, 0, 0, 1]), "PNG").ShouldBeFalse();
    }

    /// <summary>Reads a file as <c>--input</c> does; false for a numbered error of an input, and any other failure is a fault.</summary>
    private static bool Survives(ReadOnlySpan<byte> file, string what, long maxAllocatedBytes = MaxAllocatedBytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isRead = false;
        try
        {
            isRead = Read(file);
        }
        catch (EdgeException e)
        {
            e.Code.ShouldBeInRange(6010, 6013, what);
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(maxAllocatedBytes, what);
        return isRead;
    }

    private static bool Read(ReadOnlySpan<byte> file)
    {
        if (NpyReader.Recognises(file))
        {
            (_, byte[] bytes) = NpyReader.Read(file, "array");
            return bytes.Length <= file.Length;
        }

        Image image = InputFile.ReadImage(file, "picture");
        return image.Rgb.Length == image.Width * image.Height * 3;
    }
}
