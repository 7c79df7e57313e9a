using Edge.Devices.Flashing;
using Edge.Model;

namespace Edge.Devices;

/// <summary>Errors 6250-6269: applications of .NET nanoFramework.</summary>
public static class NanoErrors
{
    /// <summary>The folder of assemblies was not named.</summary>
    public static EdgeException NoAssemblies(string board) => new(
        6250, $"The assemblies for '{board}' are missing.", "Edge puts an application of .NET nanoFramework together; nanoFramework's own build compiles it.", "Build firmware/nano/application (docs/nano.md), and name the folder of its .pe files with --assemblies.");

    /// <summary>The folder lacks a file.</summary>
    public static EdgeException Lacks(string folder, string file) => new(
        6251, $"'{folder}' has no {file}.", "An application is all of its assemblies: Edge's and those that it references.", "Build firmware/nano/application (docs/nano.md), and name its output folder.");

    /// <summary>A file is no assembly.</summary>
    public static EdgeException NotAnAssembly(string file, string why) => new(
        6252, $"'{file}' is no assembly of .NET nanoFramework.", why, "Build the application again; its .pe files are the metadata processor's output.");

    /// <summary>The application is too large.</summary>
    public static EdgeException TooLarge(FlashBoard board, long bytes, ulong room) => new(
        6253, $"The application is too large for '{board.Name}'.", $"It has {bytes} bytes, and {board.Description} has {room} for it.", "Leave assemblies out that Edge.Nano does not reference, or take a board with more flash.");

    /// <summary>A network was named for a board that receives them.</summary>
    public static EdgeException TakesNoModel(string board) => new(
        6254, $"An image for '{board}' takes no model.", "The application receives its networks over the line.", "Leave MODEL out.");

    /// <summary>A network is missing, or assemblies are given for a board that has none.</summary>
    public static EdgeException NeedsModel(string board) => new(
        6255, $"An image for '{board}' needs a MODEL and no --assemblies.", "Only boards with .NET nanoFramework (nano:...) run assemblies.", "Name a model file.");
}
