using Edge.Devices;
using Edge.Model.Encoding;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge build-firmware --json</c> prints: schema <c>edge.firmware/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="Board">The board.</param>
/// <param name="Isa">The instructions of its kernels.</param>
/// <param name="Image">Path of the ELF file.</param>
/// <param name="PlanDigest">SHA-256 of the plan.</param>
/// <param name="BuildId">SHA-256 of the program, which the image says when it starts.</param>
/// <param name="Strategy">How the network was planned.</param>
/// <param name="Macs">Multiply-accumulates of one inference.</param>
/// <param name="Flash">Flash, in bytes.</param>
/// <param name="Ram">RAM, in bytes.</param>
internal sealed record FirmwareReport(
    string Schema, string Model, string Board, string Isa, string Image, string PlanDigest, string BuildId, string Strategy, long Macs, FirmwareFlashReport Flash, FirmwareRamReport Ram)
{
    /// <summary>Describes an image.</summary>
    public static FirmwareReport Of(PlanningResult planned, LoweredProgram lowered, FirmwareImage image) => new(
        "edge.firmware/1",
        planned.Plan.Graph.Name,
        image.Board.Name,
        image.Board.Isa.ToString().ToLowerInvariant(),
        image.Path,
        PlanEncoding.DigestOf(planned.Plan).ToString(),
        FirmwareProgramEncoding.DigestOf(lowered.Program).ToString(),
        planned.Plan.Strategy,
        planned.Plan.MacCount,
        new FirmwareFlashReport(image.CodeBytes, image.TableBytes, image.WeightBytes, image.FlashBytes),
        new FirmwareRamReport(image.ArenaBytes - lowered.Program.ScratchBytes, lowered.Program.ScratchBytes, image.InputBytes, image.StackBytes, image.BufferBytes, image.RamBytes));
}
