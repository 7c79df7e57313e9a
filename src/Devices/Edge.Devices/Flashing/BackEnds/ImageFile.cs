namespace Edge.Devices.Flashing;

/// <summary>The files in a tool's working folder: the image as it lies in flash, and what was read back.</summary>
internal static class ImageFile
{
    /// <summary>The bytes of flash from the image's first address.</summary>
    public const string Name = "image.bin";

    /// <summary>What a tool reads back.</summary>
    public const string ReadBack = "readback.bin";

    /// <summary>Writes the image.</summary>
    /// <returns>Its length in bytes.</returns>
    public static int Write(FlashImage image, string folder)
    {
        byte[] binary = image.ToBinary();
        File.WriteAllBytes(Path.Combine(folder, Name), binary);
        return binary.Length;
    }

    /// <summary>Compares what was read back with bytes that were written.</summary>
    /// <exception cref="Model.EdgeException">EDGE6317 where nothing was read, EDGE6318 where it differs.</exception>
    public static void Compare(ToolResult result, string file, ReadOnlySpan<byte> written, uint address)
    {
        string path = Path.Combine(result.Folder, file);
        if (!File.Exists(path))
        {
            throw FlashErrors.Unintelligible(result, $"a file with the {written.Length} bytes at 0x{address:x8}");
        }

        byte[] read = File.ReadAllBytes(path);
        int equal = written.CommonPrefixLength(read);
        if (equal < written.Length)
        {
            throw FlashErrors.NotVerified(result, equal == read.Length ? $"Only {read.Length} of {written.Length} bytes came." : $"The byte at 0x{address + (uint)equal:x8} is 0x{read[equal]:x2}; 0x{written[equal]:x2} was written.");
        }
    }
}
