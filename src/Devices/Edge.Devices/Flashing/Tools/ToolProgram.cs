using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>A program that flashes boards, and where a user gets it.</summary>
/// <param name="Name">The back end's name.</param>
/// <param name="Executables">Names of its executable; the first that is found is taken.</param>
/// <param name="Source">Who has it, as a sentence.</param>
public sealed record ToolProgram(string Name, ImmutableArray<string> Executables, string Source);
