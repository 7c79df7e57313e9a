using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Firmware;

/// <summary>A firmware program with the bytes of its constants.</summary>
/// <param name="Program">The program.</param>
/// <param name="Constants">Its constants, by digest.</param>
public sealed record LoweredProgram(FirmwareProgram Program, WeightStore Constants);
