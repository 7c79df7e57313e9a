using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>Serial ports, for tools that talk to a boot loader through one.</summary>
internal static class SerialProbes
{
    /// <summary>Ports on USB that may lead to a board: those of its adapters, or all where the description names none.</summary>
    public static ImmutableArray<FlashProbe> Find(FlashHost host, string tool, BoardTool? board) =>
    [
        .. from port in host.Ports()
           where port.UsbVendor != 0 && (board is null || board.Usb.IsEmpty || board.Usb.Contains(new UsbId(port.UsbVendor, port.UsbProduct)))
           select new FlashProbe(tool, port.Path, string.Empty, $"{port.Description} {new UsbId(port.UsbVendor, port.UsbProduct)}".Trim()) { SerialNumber = port.SerialNumber },
    ];
}
