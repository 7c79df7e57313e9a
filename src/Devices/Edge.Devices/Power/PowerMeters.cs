using System.Globalization;

namespace Edge.Devices;

/// <summary>
/// The power meters of this machine. Those that a driver of the system reads are found; those that are wired to an I²C bus are opened when
/// they are named only, because asking a bus for strangers may disturb them.
/// </summary>
public static class PowerMeters
{
    private const string Sysfs = "/sys";

    /// <summary>Every meter that a driver of this machine reads.</summary>
    /// <param name="sysfs">Where the system tells of itself.</param>
    public static IReadOnlyList<IPowerMeter> Find(string sysfs = Sysfs) => HwmonMeter.Find(sysfs);

    /// <summary>
    /// The meter of all that this machine draws, among those that drivers read: the channel whose label ends in <c>_IN</c> (<c>VDD_IN</c>, <c>POM_5V_IN</c> of
    /// a Jetson), or the only one there is; null where there is none or it is not clear.
    /// </summary>
    /// <param name="sysfs">Where the system tells of itself.</param>
    public static IPowerMeter? OfMachine(string sysfs = Sysfs)
    {
        IReadOnlyList<HwmonMeter> all = HwmonMeter.Find(sysfs);
        HwmonMeter[] inputs = [.. all.Where(m => m.Channel.EndsWith("_IN", StringComparison.Ordinal))];
        return inputs.Length == 1 ? inputs[0] : all.Count == 1 ? all[0] : null;
    }

    /// <summary>Opens a meter by its name: that of one that is found, or <c>KIND:BUS:ADDRESS:SHUNT</c>, such as <c>ina226:1:0x40:0.1ohm</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="sysfs">Where the system tells of itself.</param>
    /// <exception cref="Edge.Model.EdgeException">EDGE6560-EDGE6564, EDGE6567.</exception>
    public static IPowerMeter Open(string name, string sysfs = Sysfs)
    {
        IReadOnlyList<IPowerMeter> found = Find(sysfs);
        if (found.FirstOrDefault(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase)) is { } known)
        {
            return known;
        }

        if (!name.Contains(':'))
        {
            throw PowerErrors.NoMeter(name, found.Select(m => m.Name));
        }

        (string kind, int bus, int address, double ohms) = Parse(name);
        I2cDevice device = I2cDevice.Open(bus, address);
        try
        {
            return kind == "ina219" ? new Ina219(device, ohms) : new Ina226(device, ohms);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Reads <c>KIND:BUS:ADDRESS:SHUNT</c>.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE6560.</exception>
    internal static (string Kind, int Bus, int Address, double ShuntOhms) Parse(string name)
    {
        const int MostBuses = 256;
        const double LeastOhms = 1e-5, MostOhms = 100;
        string[] parts = name.ToLowerInvariant().Split(':');
        return parts is ["ina219" or "ina226", var bus, ['0', 'x', .. var address], var shunt]
            && int.TryParse(bus, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < MostBuses
            && int.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int at) && at is >= I2cDevice.FirstAddress and <= I2cDevice.LastAddress
            && OhmsOf(shunt) is { } ohms && ohms is >= LeastOhms and <= MostOhms
            ? (parts[0], number, at, ohms)
            : throw PowerErrors.NoAddress(name);
    }

    private static double? OhmsOf(string text)
    {
        (string number, double unit) = text.EndsWith("mohm", StringComparison.Ordinal) ? (text[..^4], 1e-3) : text.EndsWith("ohm", StringComparison.Ordinal) ? (text[..^3], 1) : (string.Empty, 1.0);
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value * unit : null;
    }
}
