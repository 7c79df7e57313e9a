namespace Edge.Devices.Flashing;

/// <summary>Which board is flashed, with what, through what.</summary>
/// <param name="Board">The board.</param>
/// <param name="Tool">How the back end flashes it.</param>
/// <param name="BackEnd">The back end.</param>
/// <param name="Probe">Through what.</param>
/// <param name="Port">Where the board speaks once it runs; null where that is not known.</param>
public sealed record FlashTarget(FlashBoard Board, BoardTool Tool, IFlashBackEnd BackEnd, FlashProbe Probe, PortAddress? Port);
