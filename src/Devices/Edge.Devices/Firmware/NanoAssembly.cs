using System.Buffers.Binary;

namespace Edge.Devices;

/// <summary>
/// An assembly of .NET nanoFramework, as its metadata processor writes them (<c>.pe</c>): a header that begins with a marker
/// and says where each table begins and the last one ends.
/// </summary>
/// <param name="Name">Name of its file without <c>.pe</c>.</param>
/// <param name="Bytes">The file.</param>
public sealed record NanoAssembly(string Name, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>How the files end.</summary>
    public const string FileSuffix = ".pe";

    private const int MostFileBytes = 4 << 20;
    private const int EndOffset = 100; // of the number that says where the last table ends

    /// <summary>Reads a file.</summary>
    /// <exception cref="Model.EdgeException">EDGE6252 where it is no assembly, or is not whole.</exception>
    public static NanoAssembly Read(FileInfo file)
    {
        if (file.Length is < EndOffset + sizeof(uint) or > MostFileBytes)
        {
            throw NanoErrors.NotAnAssembly(file.FullName, $"It has {file.Length} bytes.");
        }

        byte[] bytes = File.ReadAllBytes(file.FullName);
        if (!bytes.AsSpan().StartsWith("NFMRK1"u8))
        {
            throw NanoErrors.NotAnAssembly(file.FullName, "It does not begin with NFMRK1.");
        }

        uint end = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(EndOffset));
        return end == bytes.Length
            ? new NanoAssembly(Path.GetFileNameWithoutExtension(file.Name), bytes)
            : throw NanoErrors.NotAnAssembly(file.FullName, $"Its header says {end} bytes, and it has {bytes.Length}.");
    }
}
