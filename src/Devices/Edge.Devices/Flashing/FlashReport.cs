using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>What flashing a board did.</summary>
/// <param name="Chip">The chip that was found, as the tool names it.</param>
/// <param name="WrittenBytes">Bytes written.</param>
/// <param name="IsVerified">Whether they were read back and compared.</param>
/// <param name="BuildId">The build that the started board says it runs, in hexadecimal; null where nobody listened.</param>
/// <param name="Commands">The calls, as a person would type them.</param>
public sealed record FlashReport(string Chip, long WrittenBytes, bool IsVerified, string? BuildId, ImmutableArray<string> Commands);
