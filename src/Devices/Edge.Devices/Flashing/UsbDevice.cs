using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Devices.Flashing;

/// <summary>A USB device of this machine.</summary>
/// <param name="Path">Bus and ports, for example <c>1-4.2</c>.</param>
/// <param name="Bus">Number of its bus.</param>
/// <param name="Address">Its number there, until it is disconnected.</param>
/// <param name="Id">Vendor and product.</param>
/// <param name="SerialNumber">Its serial number; empty if it has none.</param>
/// <param name="Description">Maker and product as it says.</param>
public sealed record UsbDevice(string Path, int Bus, int Address, UsbId Id, string SerialNumber, string Description)
{
    /// <summary>The devices that are there.</summary>
    public static ImmutableArray<UsbDevice> List() => List("/sys");

    /// <summary>The devices under a root of sysfs (Linux, Documentation/ABI/testing/sysfs-bus-usb).</summary>
    internal static ImmutableArray<UsbDevice> List(string sysRoot)
    {
        string folder = System.IO.Path.Combine(sysRoot, "bus/usb/devices");
        return !Directory.Exists(folder) ? [] :
        [
            .. from entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal)
               where UsbId.TryParse($"{ReadText(entry, "idVendor")}:{ReadText(entry, "idProduct")}", out _)
               select Read(entry),
        ];
    }

    private static UsbDevice Read(string entry)
    {
        _ = UsbId.TryParse($"{ReadText(entry, "idVendor")}:{ReadText(entry, "idProduct")}", out UsbId id);
        return new UsbDevice(System.IO.Path.GetFileName(entry), ReadNumber(entry, "busnum"), ReadNumber(entry, "devnum"), id, ReadText(entry, "serial"), $"{ReadText(entry, "manufacturer")} {ReadText(entry, "product")}".Trim());
    }

    private static int ReadNumber(string folder, string file) => int.TryParse(ReadText(folder, file), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string ReadText(string folder, string file)
    {
        try
        {
            return File.ReadAllText(System.IO.Path.Combine(folder, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
