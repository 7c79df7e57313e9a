using Edge.Model;

namespace Edge.Devices;

/// <summary>Errors 6560-6569: power meters.</summary>
internal static class PowerErrors
{
    public static EdgeException NoAddress(string text) => new(
        6560, $"'{text}' is no power meter.", "A meter on an I²C bus is named by its kind, its bus, its address from 0x08 to 0x77, and the resistance of its shunt.", "Write ina226:1:0x40:0.1ohm or ina219:1:0x41:100mohm, for example, or the name of a meter that 'edge devices meters' lists.");

    public static EdgeException NoBus(string path, bool isDenied) => new(
        6561, $"The I²C bus {path} cannot be opened.", isDenied ? "This user may not." : "There is none of that number.", isDenied ? "Add the user to the group that the file belongs to (often 'i2c')." : "'ls /dev/i2c-*' shows those that there are; the system's settings turn others on.");

    public static EdgeException Taken(string path, int address) => new(
        6562, $"The device at 0x{address:x2} of {path} is in use.", "A driver of the system has it.", "Leave --meter out: what drivers measure is found by itself.");

    public static EdgeException NoAnswer(string place) => new(
        6563, $"The device at {place} does not answer.", "It did not acknowledge what was sent.", "Check its wires and its address; 'i2cdetect' shows which addresses answer.");

    public static EdgeException OtherDevice(string place, ushort manufacturer, ushort die) => new(
        6564, $"The device at {place} is no INA226.", $"It says that it is 0x{manufacturer:x4}, 0x{die:x4}; an INA226 says 0x5449, 0x2260.", "Check the address, or name the kind of meter that it is.");

    public static EdgeException BeyondRange(string name) => new(
        6565, $"The current is more than {name} measures.", "It overflowed.", "Use a shunt of less resistance.");

    public static EdgeException NoNumber(string name, string path) => new(
        6566, $"{name} cannot be read.", $"{path} holds no number.", "Try again; if it stays so, the meter's driver has lost it.");

    public static EdgeException WasReset(string name) => new(
        6568, $"{name} has lost its settings.", "Its supply failed for a moment, and what it measured since is nothing.", "Run again; look at the wires of its supply if that happens again.");

    public static EdgeException NoMeter(string wanted, IEnumerable<string> found) => new(
        6567, $"There is no power meter '{wanted}'.", found.Any() ? $"Drivers of this machine have {string.Join(", ", found)}." : "No driver of this machine has one.", "Name one of those, or one on an I²C bus: ina226:1:0x40:0.1ohm.");
}
