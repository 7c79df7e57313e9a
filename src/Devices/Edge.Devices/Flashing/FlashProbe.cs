namespace Edge.Devices.Flashing;

/// <summary>Something through which a board can be flashed: a debug probe, a chip in its boot loader, a serial port, an emulator.</summary>
/// <param name="Tool">The back end that finds it.</param>
/// <param name="Id">What selects it: a serial number, a USB path, a port.</param>
/// <param name="Chip">The chip behind it, as the tool names it; empty where it was not asked.</param>
/// <param name="Description">What it is, for people.</param>
public sealed record FlashProbe(string Tool, string Id, string Chip, string Description)
{
    /// <summary>Serial number of its USB device; empty where it has none.</summary>
    public string SerialNumber { get; init; } = string.Empty;

    /// <inheritdoc/>
    public override string ToString() => $"{Id} ({Description})";
}
