using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Cli.Profiling;

/// <summary>A link that <c>edge profile --link</c> puts in the place of the devices' own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="BitsPerSecond">Bits of payload a second.</param>
/// <param name="RoundTripUs">Round trip, in microseconds: an estimate.</param>
internal sealed record NamedLink(string Name, double BitsPerSecond, double RoundTripUs)
{
    // Of 1,538 bytes that a full Ethernet frame takes on the wire (IEEE 802.3: preamble, gap), TCP over IPv4 with time stamps carries 1,448.
    private const double EthernetShare = 1448.0 / 1538;

    /// <summary>Every link.</summary>
    public static ImmutableArray<NamedLink> All { get; } =
    [
        new("ethernet-1000", 1e9 * EthernetShare, 200),
        new("ethernet-100", 1e8 * EthernetShare, 400),
        new("wifi", 30e6, 3000),
        new("serial-921600", 921_600 * 0.8, 2000), // 8 bits of 10
        new("serial-115200", 115_200 * 0.8, 3000),
    ];

    /// <summary>A device behind this link.</summary>
    public DeviceProfile Behind(DeviceProfile profile) => profile with { LinkBitsPerSecond = BitsPerSecond, LinkRoundTripUs = RoundTripUs };
}
