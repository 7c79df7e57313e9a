using Edge.Cli.Execution;
using Edge.Devices;
using Edge.Model.Encoding;
using Edge.Model.Firmware;

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
/// <param name="Macs">Multiply-accumulates of the device in one inference.</param>
/// <param name="Flash">Flash, in bytes.</param>
/// <param name="Ram">RAM, in bytes.</param>
internal sealed record FirmwareReport(
    string Schema, string Model, string Board, string Isa, string Image, string PlanDigest, string BuildId, string Strategy, long Macs, FirmwareFlashReport Flash, FirmwareRamReport Ram)
{
    /// <summary>Describes an image.</summary>
    public static FirmwareReport Of(DevicePart part, FirmwareImage image) => new(
        "edge.firmware/1",
        part.Planned.Plan.Graph.Name,
        image.Board.Name,
        image.Board.Isa.ToString().ToLowerInvariant(),
        image.Path,
        PlanEncoding.DigestOf(part.Planned.Plan).ToString(),
        FirmwareProgramEncoding.DigestOf(part.Lowered.Program).ToString(),
        part.Planned.Plan.Strategy,
        part.Program.MacCount,
        new FirmwareFlashReport(image.CodeBytes, image.TableBytes, image.WeightBytes, image.FlashBytes),
        new FirmwareRamReport(image.ArenaBytes - part.Lowered.Program.ScratchBytes, part.Lowered.Program.ScratchBytes, image.InputBytes, image.StackBytes, image.BufferBytes, image.RamBytes));
}
