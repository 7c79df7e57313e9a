using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;

namespace Edge.Cli.Execution;

/// <summary>Builds the image of a lowered model.</summary>
internal static class ModelImage
{
    /// <summary>Plans a model for a board, lowers it and builds it.</summary>
    /// <param name="model">The model file.</param>
    /// <param name="board">The board.</param>
    /// <param name="sramBytes">Memory for activations; null for what the board's profile has.</param>
    /// <param name="folder">Where everything goes; made where it is missing.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    public static async Task<FirmwareImage> BuildAsync(FileInfo model, FirmwareBoard board, long? sramBytes, string folder, CancellationToken cancellation)
    {
        PlanRequest request = new(ModelFile.Open(model.FullName), Clusters.Of(board), Strategy.Auto, sramBytes, null);
        (_, LoweredProgram lowered) = FirmwarePlanner.Plan(request, board.Isa);
        return await BuildAsync(lowered, board, folder, new FirmwareMemory(), cancellation);
    }

    /// <summary>Builds the image of a model, or one without a model that has the memory for it.</summary>
    /// <param name="lowered">The model.</param>
    /// <param name="weights">Whether it is in the image, or is sent to it.</param>
    /// <param name="board">The board.</param>
    /// <param name="folder">Where everything goes; made where it is missing.</param>
    /// <param name="memory">Sizes to which the image is limited.</param>
    /// <param name="cancellation">Ends the compiler.</param>
    public static Task<FirmwareImage> BuildAsync(LoweredProgram lowered, FirmwareWeights weights, FirmwareBoard board, string folder, FirmwareMemory memory, CancellationToken cancellation)
    {
        if (weights == FirmwareWeights.InFlash)
        {
            return BuildAsync(lowered, board, folder, memory, cancellation);
        }

        Directory.CreateDirectory(folder);
        return new FirmwareToolchain(FirmwareTree.Find()).BuildStreamedAsync(board, folder, StreamedMemory.For(lowered.Program), memory, cancellation);
    }

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
