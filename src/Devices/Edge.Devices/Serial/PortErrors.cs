using System.ComponentModel;
using Edge.Model;

namespace Edge.Devices;

/// <summary>The numbered errors of ports, EDGE4060 …; see <c>docs/diagnostics/40xx.md</c>.</summary>
internal static class PortErrors
{
    public static EdgeException CannotOpen(string path, int error)
    {
        (string why, string next) = error switch
        {
            Terminal.PermissionDenied => ("You may not use it.", $"Join the group that owns it (ls -l {path}; often: sudo adduser $USER dialout), then log in again."),
            Terminal.Busy or Terminal.TryAgain => ("Another program has it.", $"Find it with: fuser {path}"),
            Terminal.NotATerminal => ("It is not a serial port.", "List the ports with: edge flash --list"),
            _ => (new Win32Exception(error).Message + ".", "List the ports with: edge flash --list"),
        };
        return new EdgeException(4060, $"Cannot open the port {path}.", why, next);
    }

    public static EdgeException RateRefused(string path, int bitsPerSecond) => new(
        4061, $"The port {path} cannot have {bitsPerSecond} bits a second.", "Its adapter has no such rate.", "Take 115200.");

    public static EdgeException BadAddress(string address, string why) => new(
        4062, $"'{address}' is no port.", why, "For example: /dev/ttyACM0, /dev/ttyUSB0@921600, tcp:127.0.0.1:5555 or unix:/tmp/board.sock.");

    public static EdgeException CannotReach(string address, string why, Exception inner) => new(
        4063, $"Nobody listens at {address}.", why, "Check that the emulator runs.", inner);

    public static EdgeException Gone(string name, Exception inner) => new(
        4064, $"The port {name} is gone.", inner.Message + ".", "Its adapter was unplugged, or the emulator ended: connect again.", inner);
}
