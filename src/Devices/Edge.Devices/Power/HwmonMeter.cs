using System.Globalization;

namespace Edge.Devices;

/// <summary>
/// A channel of a power meter that a driver of Linux reads: millivolts and milliamperes of a folder of hwmon (kernel documentation,
/// hwmon/sysfs-interface and hwmon/ina3221), as the INA3221 of a Jetson has three.
/// </summary>
public sealed class HwmonMeter : IPowerMeter
{
    private readonly string _volts, _amperes;

    private HwmonMeter(string folder, string driver, int channel)
    {
        string number = channel.ToString(CultureInfo.InvariantCulture), label = Path.Combine(folder, $"in{number}_label");
        (_volts, _amperes) = (Path.Combine(folder, $"in{number}_input"), Path.Combine(folder, $"curr{number}_input"));
        Channel = File.Exists(label) ? Text(label) : number;
        Name = $"{driver} {Channel}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>What the channel measures: its label, such as <c>VDD_IN</c>, or its number.</summary>
    public string Channel { get; }

    /// <summary>Every channel of every power meter that has a driver, in the order of the system's names.</summary>
    /// <param name="sysfs">Where the system tells of itself: <c>/sys</c>.</param>
    public static IReadOnlyList<HwmonMeter> Find(string sysfs)
    {
        string drivers = Path.Combine(sysfs, "bus", "i2c", "drivers");
        return
        [
            .. from driver in Folders(drivers, "ina*")
               from device in Folders(driver, "*-*")
               from folder in Folders(Path.Combine(device, "hwmon"), "hwmon*")
               from meter in ChannelsOf(folder, Path.GetFileName(driver))
               select meter,
        ];
    }

    /// <inheritdoc/>
    public PowerReading Read() => new(Thousandths(_volts), Thousandths(_amperes));

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static IEnumerable<HwmonMeter> ChannelsOf(string folder, string driver)
    {
        const int MostChannels = 16;
        return Enumerable.Range(1, MostChannels)
            .Where(c => File.Exists(Path.Combine(folder, $"in{c}_input")) && File.Exists(Path.Combine(folder, $"curr{c}_input")) && Text(Path.Combine(folder, $"in{c}_enable")) != "0")
            .Select(c => new HwmonMeter(folder, driver, c));
    }

    private static IEnumerable<string> Folders(string parent, string pattern) =>
        Directory.Exists(parent) ? Directory.GetDirectories(parent, pattern).Order(StringComparer.Ordinal) : [];

    private double Thousandths(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
        ? value * 1e-3
        : throw PowerErrors.NoNumber(Name, path);

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
