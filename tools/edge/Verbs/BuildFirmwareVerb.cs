using System.CommandLine;
using Edge.Cli.Execution;
using Edge.Cli.Plans;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Devices.Flashing;
using Edge.Importers;
using Edge.Model.Firmware;
using Edge.Planner;

namespace Edge.Cli.Verbs;

/// <summary><c>edge build-firmware MODEL|PLAN --board B -o DIR</c>: an image that runs a network, or its part of one, on a microcontroller.</summary>
internal static class BuildFirmwareVerb
{
    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Argument<FileInfo?> model = new("MODEL|PLAN")
        {
            Description = "A model file of an int8 network, or a plan (the folder that 'edge plan -o' wrote); none for boards with .NET nanoFramework.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> device = new("--device") { Description = "The device of a plan whose part is built.", HelpName = "NAME" };
        Option<string> board = new("--board") { Description = $"The board: {string.Join(", ", FirmwareBoard.All.Select(b => b.Name))}, or one with .NET nanoFramework (nano.md).", HelpName = "BOARD", Required = true };
        Option<DirectoryInfo> output = new("--output", "-o") { Description = "The folder of the image, its map and the model's C sources.", HelpName = "DIR", Required = true };
        Option<Strategy> strategy = Options.Strategy();
        Option<long?> sram = Options.Sram();
        Option<double?> overhead = Options.MaxMacOverhead();
        Option<long?> ram = Size("--ram", "Link for a part with so much RAM, everything included.");
        Option<long?> flash = Size("--flash", "Link for a part with so much flash.");
        Option<long?> stack = Size("--stack", "Reserve so much RAM for the stack; 2048 is usual.");
        Option<bool> streamed = Options.Streamed("Build an image without the model that has the memory to be sent it.");
        Option<DirectoryInfo?> assemblies = new("--assemblies") { Description = "The .pe files of an application of .NET nanoFramework, for nano: boards.", HelpName = "DIR" };
        Option<bool> json = Options.Json();
        Command command = new("build-firmware", "Build an image that runs a model on a microcontroller board.") { model, device, board, output, strategy, sram, overhead, ram, flash, stack, streamed, assemblies, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (NanoBoards.FirstOrDefault(b => b.Name == parsed.GetRequiredValue(board)) is { } nano)
            {
                Deploy(nano, parsed.GetValue(model), parsed.GetValue(assemblies), parsed.GetRequiredValue(output), parsed.GetValue(json));
                return ExitCode.Success;
            }

            FirmwareBoard target = FirmwareBoard.Find(parsed.GetRequiredValue(board));
            string path = parsed.GetValue(assemblies) is null && parsed.GetValue(model) is { } file ? file.FullName : throw NanoErrors.NeedsModel(target.Name);
            FirmwareWeights weights = parsed.GetValue(streamed) ? FirmwareWeights.Streamed : FirmwareWeights.InFlash;
            using DevicePart part = parsed.GetValue(device) is { } name ? DevicePart.OfPlan(path, name, target, weights)
                : PlanFolder.Recognises(path) ? throw ClusterErrors.NoDevice(path)
                : DevicePart.OfNetwork(new PlanRequest(ModelFile.Open(path), Clusters.Of(target), parsed.GetValue(strategy), parsed.GetValue(sram), parsed.GetValue(overhead)), target, weights);
            FirmwareMemory memory = new() { RamBytes = parsed.GetValue(ram), FlashBytes = parsed.GetValue(flash) };
            memory = parsed.GetValue(stack) is { } bytes ? memory with { StackBytes = bytes } : memory;
            FirmwareImage image = await ModelImage.BuildAsync(part.Lowered, weights, target, parsed.GetRequiredValue(output).FullName, memory, cancellation);
            FirmwareReport report = FirmwareReport.Of(part, image);
            if (parsed.GetValue(json))
            {
                JsonReport.Print(report);
            }
            else
            {
                FirmwareTable.Print(report);
            }

            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>Boards whose flash holds an application of .NET nanoFramework. They are read from files, which no other verb should pay for.</summary>
    private static IEnumerable<FlashBoard> NanoBoards => FlashBoards.All.Values.Where(b => b.Format == ImageFormat.Nano);

    private static void Deploy(FlashBoard board, FileInfo? model, DirectoryInfo? assemblies, DirectoryInfo output, bool json)
    {
        if (model is not null)
        {
            throw NanoErrors.TakesNoModel(board.Name);
        }

        NanoDeployment deployment = NanoDeployment.Read(board, assemblies ?? throw NanoErrors.NoAssemblies(board.Name));
        NanoDeploymentReport report = NanoDeploymentReport.Of(deployment, deployment.WriteTo(output));
        if (json)
        {
            JsonReport.Print(report);
        }
        else
        {
            report.Print();
        }
    }

    private static Option<long?> Size(string name, string description) => new(name) { Description = description, HelpName = "BYTES", CustomParser = Options.ParseBytes };
}
