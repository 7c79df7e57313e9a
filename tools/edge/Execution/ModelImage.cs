using Edge.Devices;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;

namespace Edge.Cli.Execution;

/// <summary>Builds the image of a lowered model.</summary>
internal static class ModelImage
{
    /// <summary>Writes the model's C beside the image and builds it.</summary>
    /// <param name="lowered">The model.</param>
    /// <param name="board">The board.</param>
    /// <param name="folder">Where everything goes; made where it is missing.</param>
    /// <param name="memory">Sizes to which the image is limited.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    public static async Task<FirmwareImage> BuildAsync(LoweredProgram lowered, FirmwareBoard board, string folder, FirmwareMemory memory, CancellationToken cancellation)
    {
        FirmwareTree tree = FirmwareTree.Find();
        FirmwareSource source = FirmwareSource.Of(lowered);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, FirmwareSource.HeaderName), source.Header, cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, FirmwareSource.TablesName), source.Tables, cancellation);
        HashSet<string> kernels = [.. lowered.Program.Nodes.Select(n => FirmwareKernelNames.FileOf(n.Kernel))];
        return await new FirmwareToolchain(tree).BuildAsync(board, folder, kernels, memory, cancellation);
    }
}
