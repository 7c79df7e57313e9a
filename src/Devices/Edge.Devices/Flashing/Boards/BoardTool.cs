using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>How one tool flashes a board.</summary>
/// <param name="Name">The back end: <c>openocd</c>, <c>st-flash</c>, <c>dfu-util</c>, <c>picotool</c>, <c>esptool</c>, <c>nanoff</c> or <c>qemu</c>.</param>
/// <param name="Chip">The chip as the tool names it; it must be there before anything is written.</param>
public sealed record BoardTool(string Name, string Chip)
{
    /// <summary>Configuration files of openocd: interface and target.</summary>
    public ImmutableArray<string> Scripts { get; init; } = [];

    /// <summary>Address of the register that identifies the chip to openocd.</summary>
    public uint IdRegister { get; init; }

    /// <summary>The bits of it that do.</summary>
    public uint IdMask { get; init; } = uint.MaxValue;

    /// <summary>USB devices behind which the tool finds the board: probes, boot loaders or serial adapters. Empty is any.</summary>
    public ImmutableArray<UsbId> Usb { get; init; } = [];
}
