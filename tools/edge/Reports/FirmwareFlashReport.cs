namespace Edge.Cli.Reports;

/// <summary>What an image occupies in flash, in bytes.</summary>
/// <param name="Code">Instructions and vectors.</param>
/// <param name="Tables">The program: buffers, nodes, steps.</param>
/// <param name="Weights">Weights, biases, multipliers.</param>
/// <param name="Total">All of it.</param>
internal sealed record FirmwareFlashReport(long Code, long Tables, long Weights, long Total);
