using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>The machine that boards are connected to: its tools, USB devices and serial ports.</summary>
public sealed class FlashHost
{
    /// <summary>Its tools.</summary>
    public ToolRunner Tools { get; init; } = ToolRunner.Default;

    /// <summary>Finds its serial ports.</summary>
    public Func<ImmutableArray<SerialPortInfo>> Ports { get; init; } = SerialPortInfo.List;

    /// <summary>Finds its USB devices.</summary>
    public Func<ImmutableArray<UsbDevice>> UsbDevices { get; init; } = UsbDevice.List;
}
