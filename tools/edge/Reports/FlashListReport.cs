using System.Collections.Immutable;
using Edge.Devices;
using Edge.Devices.Flashing;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge flash --list --json</c> prints: schema <c>edge.flash.list/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Ports">Serial ports.</param>
/// <param name="Probes">What boards can be flashed through.</param>
/// <param name="Tools">Back ends.</param>
/// <param name="Boards">Boards that Edge knows.</param>
internal sealed record FlashListReport(string Schema, ImmutableArray<FlashListReport.Port> Ports, ImmutableArray<FlashListReport.Probe> Probes, ImmutableArray<FlashListReport.Tool> Tools, ImmutableArray<string> Boards)
{
    /// <summary>A serial port.</summary>
    internal sealed record Port(string Path, string? Usb, string? Serial, string Description);

    /// <summary>Something to flash through.</summary>
    internal sealed record Probe(string Tool, string Id, string? Chip, string Description);

    /// <summary>A back end: its executable, or why it cannot be used.</summary>
    internal sealed record Tool(string Name, string? Path, string? Problem);

    /// <summary>Describes what is connected.</summary>
    public static FlashListReport Of(ImmutableArray<SerialPortInfo> ports, ImmutableArray<FlashProbe> probes, ImmutableArray<Tool> tools) => new(
        "edge.flash.list/1",
        [.. ports.Select(p => new Port(p.Path, p.UsbVendor == 0 ? null : new UsbId(p.UsbVendor, p.UsbProduct).ToString(), NullIfEmpty(p.SerialNumber), p.Description))],
        [.. probes.Select(p => new Probe(p.Tool, p.Id, NullIfEmpty(p.Chip), p.Description))],
        tools,
        [.. FlashBoards.All.Keys]);

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;
}
