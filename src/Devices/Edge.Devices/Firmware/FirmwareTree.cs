using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Devices;

/// <summary>The folder <c>firmware</c>: beside the program that runs, or in the checkout that it was built in.</summary>
/// <param name="Root">Its path.</param>
public sealed record FirmwareTree(string Root)
{
    private const string Landmark = "core/include/edge/program.h";

    /// <summary>Finds it.</summary>
    /// <exception cref="EdgeException">EDGE6203 where it is not there.</exception>
    public static FirmwareTree Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string root = Path.Combine(folder.FullName, "firmware");
            if (File.Exists(Path.Combine(root, Landmark)))
            {
                return new FirmwareTree(root);
            }
        }

        throw new EdgeException(6203, "The sources of the firmware are missing.", $"They lie in a folder 'firmware' beside edge, and there is none beside '{AppContext.BaseDirectory}' or above.", "Install Edge again, or run it from its checkout.");
    }

    /// <summary>Folders with headers that a board's image includes.</summary>
    public IEnumerable<string> Includes(FirmwareBoard board) =>
        [Folder("core", "include"), Folder("boards"), .. board.Sources.Select(s => Folder("boards", s))];

    /// <summary>The sources of an image for one model, but for the model's own.</summary>
    /// <param name="board">The board.</param>
    /// <param name="kernels">Files of kernels that the model needs, without extension.</param>
    public IEnumerable<string> Sources(FirmwareBoard board, IReadOnlyCollection<string> kernels) =>
    [
        Path.Combine(Root, "image", "main.c"),
        Path.Combine(Root, "core", "engine", "run.c"),
        Path.Combine(Root, "core", "device", "device.c"),
        Path.Combine(Root, "core", "device", "transfers.c"),
        .. SourcesIn(Folder("core", "wire")),
        .. Kernels(board.Isa, kernels),
        .. board.Sources.SelectMany(s => SourcesIn(Folder("boards", s))),
    ];

    /// <summary>The sources of an image that receives its model: every kernel, and the loader.</summary>
    public IEnumerable<string> StreamedSources(FirmwareBoard board) =>
    [
        Path.Combine(Root, "image", "stream.c"),
        .. SourcesIn(Folder("core", "engine")),
        .. SourcesIn(Folder("core", "device")),
        .. SourcesIn(Folder("core", "wire")),
        .. Kernels(board.Isa, [.. SourcesIn(Folder("core", "kernels", "portable")).Select(f => Path.GetFileNameWithoutExtension(f))]),
        .. board.Sources.SelectMany(s => SourcesIn(Folder("boards", s))),
    ];

    /// <summary>The linker script of a board.</summary>
    public string LinkerScript(FirmwareBoard board) => Path.Combine(Folder("boards", board.Name), "board.ld");

    /// <summary>Folders with parts of linker scripts.</summary>
    public IEnumerable<string> LinkerFolders(FirmwareBoard board) => board.Sources.Select(s => Folder("boards", s));

    /// <summary>A kernel of an instruction set takes the place of the portable one of its name; its other files are what such kernels share.</summary>
    private IEnumerable<string> Kernels(FirmwareIsa isa, IReadOnlyCollection<string> kernels)
    {
        string[] portable = SourcesIn(Folder("core", "kernels", "portable"));
        string[] special = isa == FirmwareIsa.Portable ? [] : SourcesIn(Folder("core", "kernels", isa == FirmwareIsa.Dsp ? "dsp" : "mve"));
        HashSet<string> replaced = [.. special.Select(f => Path.GetFileNameWithoutExtension(f))];
        HashSet<string> known = [.. portable.Select(f => Path.GetFileNameWithoutExtension(f))];
        bool Needed(string file) => Path.GetFileNameWithoutExtension(file) is var name && (kernels.Contains(name) || name == "scratch" || !known.Contains(name));
        return [.. special.Where(Needed), .. portable.Where(f => Needed(f) && !replaced.Contains(Path.GetFileNameWithoutExtension(f)))];
    }

    private static string[] SourcesIn(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.GetFiles(folder).Where(f => Path.GetExtension(f) is ".c" or ".S").Order(StringComparer.Ordinal)];

    private string Folder(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);
}
