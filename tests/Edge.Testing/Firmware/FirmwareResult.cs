using System.Collections.Immutable;

namespace Edge.Testing.Firmware;

/// <summary>What became of a program.</summary>
/// <param name="Code">0, or the number of the refusal (docs/diagnostics/55xx.md).</param>
/// <param name="Where">The buffer, node or step that is refused.</param>
/// <param name="Text">What the firmware says about it.</param>
/// <param name="Outputs">The outputs of a program that ran.</param>
public sealed record FirmwareResult(int Code, int Where, string Text, ImmutableArray<byte[]> Outputs);
