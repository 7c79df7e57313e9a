namespace Edge.Planner;

/// <summary>How well a device's arena is used.</summary>
/// <param name="Device">Name of the device.</param>
/// <param name="ArenaBytes">The arena as placed.</param>
/// <param name="LiveBytes">The most bytes live at any step: no placement of this schedule needs less.</param>
/// <param name="InputBytes">Bytes of input memory as scheduled (streamed where the device feeds itself).</param>
/// <param name="ResidentInputBytes">Bytes of input memory where the whole input region is resident.</param>
public sealed record DeviceMemory(string Device, long ArenaBytes, long LiveBytes, long InputBytes, long ResidentInputBytes);
