using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>The board descriptions that ship with Edge: the YAML files of this folder.</summary>
public static class FlashBoards
{
    private const string Prefix = "Edge.Devices.Flashing.Boards.";
    private const string Emulated = "qemu:";
    private const string FileSuffix = ".yaml";

    private static readonly Lazy<ImmutableSortedDictionary<string, FlashBoard>> Shipped = new(ReadAll);

    /// <summary>All descriptions, by name.</summary>
    public static ImmutableSortedDictionary<string, FlashBoard> All => Shipped.Value;

    /// <summary>Finds a description: one that ships, or a file of one's own.</summary>
    /// <param name="board">A name (<c>qemu:</c> before the name of an emulated board is understood too), or the path of a <c>.yaml</c> file.</param>
    /// <exception cref="EdgeException">EDGE6300 where there is none, EDGE6301 for a file that is none.</exception>
    public static FlashBoard Find(string board)
    {
        if (All.TryGetValue(board, out FlashBoard? shipped) || (board.StartsWith(Emulated, StringComparison.Ordinal) && All.TryGetValue(board[Emulated.Length..], out shipped)))
        {
            return shipped;
        }

        return board.EndsWith(FileSuffix, StringComparison.Ordinal) && File.Exists(board)
            ? FlashBoardFile.Read(File.ReadAllText(board), board)
            : throw new EdgeException(6300, $"There is no board '{board}'.", $"Boards are {string.Join(", ", All.Keys)}, or a description in a {FileSuffix} file.", "Name one of them, or describe yours (docs/flash.md).");
    }

    private static ImmutableSortedDictionary<string, FlashBoard> ReadAll()
    {
        var assembly = typeof(FlashBoards).Assembly;
        ImmutableSortedDictionary<string, FlashBoard>.Builder boards = ImmutableSortedDictionary.CreateBuilder<string, FlashBoard>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            FlashBoard board = FlashBoardFile.Read(reader.ReadToEnd(), resource);
            boards.Add(board.Name, board);
        }

        return boards.ToImmutable();
    }
}
