namespace Edge.Cli.Reports;

/// <summary>What an image occupies in RAM, in bytes.</summary>
/// <param name="Activations">Planned buffers.</param>
/// <param name="Scratch">Scratch memory of kernels.</param>
/// <param name="Input">The part of the input that is there at a time.</param>
/// <param name="Stack">Reserved for the stack.</param>
/// <param name="Buffers">Buffers of the link, and variables.</param>
/// <param name="Total">All of it.</param>
internal sealed record FirmwareRamReport(long Activations, long Scratch, long Input, long Stack, long Buffers, long Total);
