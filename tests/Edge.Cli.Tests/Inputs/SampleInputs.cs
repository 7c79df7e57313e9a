namespace Edge.Cli.Tests.Inputs;

/// <summary>Small sound files of the kinds that <c>--input</c> takes, to be damaged by tests.</summary>
internal static class SampleInputs
{
    public static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>(StringComparer.Ordinal)
    {
        ["grey.png"] = new PngFile(9, 7, 0, 2, [.. Enumerable.Range(0, 63).Select(i => i % 4)]) { Filter = y => y % 5, ChunkBytes = 8 }.Encode(),
        ["palette.png"] = new PngFile(5, 4, 3, 4, [.. Enumerable.Range(0, 20).Select(i => i % 16)]) { Palette = [.. Enumerable.Range(0, 48).Select(i => (byte)i)] }.Encode(),
        ["alpha.png"] = new PngFile(3, 2, 6, 16, [.. Enumerable.Range(0, 24).Select(i => i * 2000)]) { Filter = _ => 4 }.Encode(),
        ["palette.bmp"] = new BmpFile(3, 2, 8).Encode([.. Enumerable.Range(0, 18).Select(i => (byte)(i / 3))]),
        ["colour.bmp"] = new BmpFile(3, -2, 24).Encode([.. Enumerable.Range(0, 18).Select(i => (byte)i)]),
        ["colour.ppm"] = [.. "P6 # picture\n3 2 255\n"u8, .. Enumerable.Range(0, 18).Select(i => (byte)i)],
        ["grey.pgm"] = [.. "P5 3 2 100\n"u8, 1, 2, 3, 4, 5, 6],
        ["array.npy"] = new NpyFile("<f4", new byte[24]).Encode(),
        ["wide.npy"] = (new NpyFile("|u1", new byte[6]) { Version = 3 }).Encode(),
    };
}
