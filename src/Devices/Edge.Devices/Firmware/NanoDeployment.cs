using System.Collections.Immutable;
using Edge.Devices.Flashing;
using Edge.Model;

namespace Edge.Devices;

/// <summary>
/// The application of a board with .NET nanoFramework as its flash holds it: assemblies one behind the other, each from a
/// multiple of 4 bytes on. nanoCLR finds them by their headers and needs no order; <c>mscorlib</c> comes first, then names.
/// </summary>
/// <param name="Board">The board.</param>
/// <param name="Assemblies">What it is made of, in order.</param>
public sealed record NanoDeployment(FlashBoard Board, ImmutableArray<NanoAssembly> Assemblies)
{
    /// <summary>Name of the file that <see cref="WriteTo"/> writes.</summary>
    public const string FileName = "application.bin";

    private const int Alignment = 4;
    private static readonly ImmutableArray<string> Needed = ["mscorlib", "Edge.Nano"];

    /// <summary>Bytes that it fills.</summary>
    public long Bytes => Assemblies.Sum(a => (long)Padded(a));

    /// <summary>Reads the assemblies of a folder.</summary>
    /// <param name="board">The board that they are for.</param>
    /// <param name="folder">Has them: the output of nanoFramework's metadata processor.</param>
    /// <exception cref="EdgeException">EDGE6251-6253: a file is missing or no assembly, or there are too many bytes for the board.</exception>
    public static NanoDeployment Read(FlashBoard board, DirectoryInfo folder)
    {
        FileInfo[] files = folder.Exists ? folder.GetFiles("*" + NanoAssembly.FileSuffix) : [];
        foreach (string name in Needed.Where(n => files.All(f => f.Name != n + NanoAssembly.FileSuffix)))
        {
            throw NanoErrors.Lacks(folder.FullName, name + NanoAssembly.FileSuffix);
        }

        NanoDeployment deployment = new(board, [.. files.Select(NanoAssembly.Read).OrderBy(a => a.Name != Needed[0]).ThenBy(a => a.Name, StringComparer.Ordinal)]);
        ulong room = board.Flash[0].Bytes;
        return (ulong)deployment.Bytes <= room ? deployment : throw NanoErrors.TooLarge(board, deployment.Bytes, room);
    }

    /// <summary>Writes the image that <c>edge flash</c> takes.</summary>
    /// <param name="folder">Made where it is missing.</param>
    /// <returns>Path of the image.</returns>
    public string WriteTo(DirectoryInfo folder)
    {
        folder.Create();
        string path = Path.Combine(folder.FullName, FileName);
        using FileStream image = File.Create(path);
        foreach (NanoAssembly assembly in Assemblies)
        {
            image.Write(assembly.Bytes.Span);
            image.SetLength(image.Position += Padded(assembly) - assembly.Bytes.Length);
        }

        return path;
    }

    private static int Padded(NanoAssembly assembly) => (assembly.Bytes.Length + Alignment - 1) / Alignment * Alignment;
}
