using System.Globalization;
using System.Net;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>Where an agent is: <c>tcp:HOST:PORT</c>, <c>HOST:PORT</c> or <c>[IPv6]:PORT</c>.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port.</param>
public sealed record AgentAddress(string Host, int Port)
{
    private const string Scheme = "tcp:";

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out IPAddress? address) && IPAddress.IsLoopback(address));

    /// <summary>Reads an address.</summary>
    /// <exception cref="EdgeException">EDGE5111 if it is none.</exception>
    public static AgentAddress Parse(string text)
    {
        string rest = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        int colon = rest.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            throw AgentErrors.BadAddress(text);
        }

        return new AgentAddress(rest[..colon].Trim('[', ']'), port);
    }

    /// <summary>The address to listen on.</summary>
    /// <exception cref="EdgeException">EDGE5111 if the host is not an address of this machine's interfaces.</exception>
    public IPEndPoint ToEndPoint() => Host == "localhost"
        ? new IPEndPoint(IPAddress.Loopback, Port)
        : IPAddress.TryParse(Host, out IPAddress? address) ? new IPEndPoint(address, Port) : throw AgentErrors.BadAddress(ToString());

    /// <summary>For example <c>tcp:127.0.0.1:7070</c>.</summary>
    public override string ToString() => Host.Contains(':') ? $"{Scheme}[{Host}]:{Port}" : $"{Scheme}{Host}:{Port}";
}
