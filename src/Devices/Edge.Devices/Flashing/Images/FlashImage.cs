using System.Collections.Immutable;
using System.Security.Cryptography;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>What is written into a board's flash: checked against the board, and never read from its file again.</summary>
public sealed class FlashImage
{
    private const long MostFileBytes = 64 << 20;
    private const byte Erased = 0xFF;

    private readonly byte[] _file;

    private FlashImage(string path, byte[] file, ElfFile? elf, ImmutableArray<ImageSegment> segments)
    {
        Path = path;
        _file = file;
        Elf = elf;
        Segments = segments;
    }

    /// <summary>The file that it was read from.</summary>
    public string Path { get; }

    /// <summary>The bytes of that file.</summary>
    public ReadOnlyMemory<byte> File => _file;

    /// <summary>What is written, by address.</summary>
    public ImmutableArray<ImageSegment> Segments { get; }

    /// <summary>Bytes that are written.</summary>
    public long Bytes => Segments.Sum(s => (long)s.Bytes.Length);

    /// <summary>SHA-256 of the file.</summary>
    public Digest Digest => new(SHA256.HashData(_file));

    /// <summary>Its GNU build id, in hexadecimal; empty where the file has none.</summary>
    public string BuildId => Elf is null ? string.Empty : Convert.ToHexStringLower(Elf.BuildId.Span);

    /// <summary>The ELF file, where it is one.</summary>
    internal ElfFile? Elf { get; }

    /// <summary>Reads an image and checks that it is for a board.</summary>
    /// <param name="path">The file.</param>
    /// <param name="board">The board.</param>
    /// <exception cref="EdgeException">EDGE6302 for a file that is no image, EDGE6303 for one that is not for this board (a finding for every reason).</exception>
    public static FlashImage Read(string path, FlashBoard board)
    {
        FileInfo info = new(path);
        if (!info.Exists || info.Length is 0 or > MostFileBytes)
        {
            throw NoImage(path, info.Exists ? $"It has {info.Length} bytes." : "There is no such file.", null);
        }

        byte[] file = System.IO.File.ReadAllBytes(path);
        FlashImage image;
        try
        {
            ElfFile? elf = ElfFile.IsElf(file) ? ElfFile.Read(file) : null;
            image = new FlashImage(path, file, elf, elf?.Segments ?? [new ImageSegment(board.Flash[0].Address, file)]);
        }
        catch (InvalidDataException e)
        {
            throw NoImage(path, e.Message, e);
        }

        ImmutableArray<Diagnostic> findings = ImageCheck.Check(image, board);
        return findings.IsEmpty ? image : throw new EdgeException(findings);
    }

    /// <summary>The bytes from the first to the last that is written; between segments, what erased flash reads.</summary>
    public byte[] ToBinary()
    {
        uint start = Segments[0].Address;
        byte[] binary = new byte[Segments.Max(s => s.Range.End) - start];
        binary.AsSpan().Fill(Erased);
        foreach (ImageSegment segment in Segments)
        {
            segment.Bytes.CopyTo(binary.AsMemory((int)(segment.Address - start)));
        }

        return binary;
    }

    /// <summary>Whether the image holds some bytes: a board that says them can only have them from an image that does.</summary>
    public bool Holds(ReadOnlySpan<byte> bytes)
    {
        foreach (ImageSegment segment in Segments)
        {
            if (segment.Bytes.Span.IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static EdgeException NoImage(string path, string why, Exception? inner) =>
        new(6302, $"'{path}' is no firmware image.", why, "Give the ELF file of 'edge build-firmware', or leave --image out and give the --model.", inner);
}
