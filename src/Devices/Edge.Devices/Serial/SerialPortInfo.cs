using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Devices;

/// <summary>A serial port of this machine, and the USB adapter behind it where there is one.</summary>
/// <param name="Path">For example <c>/dev/ttyACM0</c>.</param>
/// <param name="UsbVendor">The adapter's vendor; 0 where it is not on USB.</param>
/// <param name="UsbProduct">The adapter's product.</param>
/// <param name="SerialNumber">The adapter's serial number; empty if it has none.</param>
/// <param name="Description">Maker and product as the adapter says; the driver where it says nothing.</param>
public sealed record SerialPortInfo(string Path, ushort UsbVendor, ushort UsbProduct, string SerialNumber, string Description)
{
    /// <summary>The ports that are there, by name.</summary>
    public static ImmutableArray<SerialPortInfo> List() => List("/sys", "/dev");

    internal static ImmutableArray<SerialPortInfo> List(string sysRoot, string devRoot)
    {
        string classFolder = System.IO.Path.Combine(sysRoot, "class/tty");
        if (!Directory.Exists(classFolder))
        {
            return [];
        }

        return
        [
            .. from entry in Directory.EnumerateFileSystemEntries(classFolder)
               orderby entry
               let device = Resolve(System.IO.Path.Combine(entry, "device"))
               where device is not null && ReadText(entry, "type") != "0" // a UART that is not there has type 0
               select Describe(System.IO.Path.Combine(devRoot, System.IO.Path.GetFileName(entry)), device, sysRoot),
        ];
    }

    private static SerialPortInfo Describe(string path, string device, string sysRoot)
    {
        for (string? folder = device; folder is not null && folder.Length > sysRoot.Length; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (ReadText(folder, "idVendor") is { Length: > 0 } vendor)
            {
                string description = $"{ReadText(folder, "manufacturer")} {ReadText(folder, "product")}".Trim();
                return new SerialPortInfo(path, ParseId(vendor), ParseId(ReadText(folder, "idProduct")), ReadText(folder, "serial"), description);
            }
        }

        string driver = Resolve(System.IO.Path.Combine(device, "driver")) is { } target ? System.IO.Path.GetFileName(target) : string.Empty;
        return new SerialPortInfo(path, 0, 0, string.Empty, driver);
    }

    /// <summary>Where a path leads when every link in it is followed; null if nowhere.</summary>
    private static string? Resolve(string path)
    {
        string resolved = "/";
        foreach (string part in System.IO.Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            DirectoryInfo next = new(System.IO.Path.Combine(resolved, part));
            if (!next.Exists)
            {
                return null;
            }

            resolved = next.LinkTarget is { } target ? Resolve(System.IO.Path.Combine(resolved, target)) ?? next.FullName : next.FullName;
        }

        return resolved;
    }

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

    private static ushort ParseId(string text) =>
        ushort.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort id) ? id : (ushort)0;
}
