using System.Globalization;
using Edge.Model;
using Edge.Transport.Links;

namespace Edge.Devices;

/// <summary>
/// Where a board is: <c>/dev/ttyACM0</c>, <c>/dev/ttyUSB0@921600</c> (the rate that the board has when it starts),
/// <c>tcp:HOST:PORT</c> or <c>unix:PATH</c>.
/// </summary>
/// <param name="Text">The address as written.</param>
public sealed record PortAddress(string Text)
{
    /// <summary>The rate of a board that has just started, bits a second.</summary>
    public const int DefaultRate = 115_200;

    /// <summary>Opens it.</summary>
    /// <param name="limit">How long to wait for who listens at a socket.</param>
    /// <exception cref="EdgeException">EDGE4060 … EDGE4063.</exception>
    public IConnection Open(TimeSpan limit)
    {
        if (Text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return SocketLine.ConnectUnix(Text["unix:".Length..], limit);
        }

        if (Text.StartsWith("tcp:", StringComparison.Ordinal))
        {
            int colon = Text.LastIndexOf(':');
            return colon > "tcp:".Length && int.TryParse(Text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536
                ? SocketLine.ConnectTcp(Text["tcp:".Length..colon], port, limit)
                : throw PortErrors.BadAddress(Text, "It has no host or no port.");
        }

        int at = Text.LastIndexOf('@');
        int rate = DefaultRate;
        if (at >= 0 && (!int.TryParse(Text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out rate) || rate <= 0))
        {
            throw PortErrors.BadAddress(Text, "Its rate is not a number.");
        }

        string path = at >= 0 ? Text[..at] : Text;
        return path.StartsWith('/') ? SerialPort.Open(path, rate) : throw PortErrors.BadAddress(Text, "It is neither a path nor a socket.");
    }
}
