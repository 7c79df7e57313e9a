namespace Edge.Planner.Memory;

/// <summary>Bytes of an item that are in use for some time: a range of bytes from its start, and the first and last step.</summary>
/// <param name="Start">First byte.</param>
/// <param name="End">Byte behind the last.</param>
/// <param name="First">The step that writes first.</param>
/// <param name="Last">The step that reads last.</param>
internal readonly record struct Rectangle(int Start, int End, int First, int Last);
