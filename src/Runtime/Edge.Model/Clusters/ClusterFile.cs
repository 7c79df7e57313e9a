using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>A <see cref="ClusterSpec"/> as YAML (<c>docs/cluster.md</c>).</summary>
public static class ClusterFile
{
    /// <summary>The most devices that a file may list.</summary>
    public const int MaxDevices = PlanVerifier.MaxDevices - 1;

    /// <summary>How the address of an emulated board begins; its board follows.</summary>
    public const string EmulatedBoard = "qemu:";

    /// <summary>Reads a cluster.</summary>
    /// <param name="yaml">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <param name="profiles">Finds a profile by name; null where there is none.</param>
    /// <param name="profileOf">Finds the profile of a board by the board's name; null where there is no such board.</param>
    /// <exception cref="EdgeException">
    /// EDGE1300-EDGE1304: text that is no cluster, a wrong field, an unknown profile or board, a name used twice, no or too many devices, a
    /// <c>join</c> that is none of them.
    /// </exception>
    public static ClusterSpec Read(string yaml, string source, Func<string, DeviceProfile?> profiles, Func<string, DeviceProfile?> profileOf)
    {
        Fields fields = Yaml.Read<Fields>(yaml, source);
        if (fields.Devices is not { Count: > 0 and <= MaxDevices })
        {
            throw new EdgeException(1304, $"{source} lists {fields.Devices?.Count ?? 0} devices.", $"A cluster has 1 to {MaxDevices}.", "List the devices under 'devices:'.");
        }

        ImmutableArray<ClusterDevice>.Builder devices = ImmutableArray.CreateBuilder<ClusterDevice>();
        HashSet<string> names = [];
        foreach (DeviceFields? device in fields.Devices)
        {
            string name = Yaml.Required(device?.Name, source, "name");
            if (!names.Add(name))
            {
                throw new EdgeException(1303, $"{source} has two devices called '{name}'.", "Names tell devices apart in plans and traces.", "Rename one of them.");
            }

            string address = Yaml.Required(device!.Address, source, $"address of {name}");
            string? board = device.Board ?? (address.StartsWith(EmulatedBoard, StringComparison.Ordinal) ? address[EmulatedBoard.Length..] : null);
            DeviceProfile profile = board is not null && device.Profile is null
                ? profileOf(board) ?? throw Unknown("board", board)
                : profiles(Yaml.Required(device.Profile, source, $"profile of {name}")) ?? throw Unknown("profile", device.Profile!);
            devices.Add(new ClusterDevice(name, address, Override(profile, device, source, name))
            {
                Board = board,
                SramBytes = device.Sram is null ? null
                    : board is not null && ByteSize.TryParseBytes(device.Sram, out long bytes) && bytes > 0 ? bytes
                    : throw Yaml.Wrong(source, $"sram of {name}", "a size such as 64KiB, of a board"),
            });

            EdgeException Unknown(string kind, string value) => new(
                1302, $"{source} gives '{name}' the {kind} '{value}'.", $"No {kind} has that name.", "Profiles and boards are listed in docs/cluster.md; correct the name.");
        }

        return fields.Join is not { } join || names.Contains(join)
            ? new ClusterSpec(devices.ToImmutable()) { Join = fields.Join }
            : throw Yaml.Wrong(source, "join", $"the name of a device of the file, and '{join}' is none");
    }

    private static DeviceProfile Override(DeviceProfile profile, DeviceFields device, string source, string name)
    {
        if (device.Arena is not null)
        {
            long bytes = ByteSize.TryParseBytes(device.Arena, out long read) && read > 0 ? read : throw Yaml.Wrong(source, $"arena of {name}", "a size such as 256KiB");
            profile = profile with { ArenaBytes = bytes, Figures = profile.FiguresStating(ProfileFigures.Arena, bytes) };
        }

        if (device.LinkBandwidth is not null)
        {
            double bits = ByteSize.TryParseBitsPerSecond(device.LinkBandwidth, out double read) ? read : throw Yaml.Wrong(source, $"link_bandwidth of {name}", "a rate such as 100Mb/s");
            profile = profile with { LinkBitsPerSecond = bits, Figures = profile.FiguresStating(ProfileFigures.LinkBandwidth, bits) };
        }

        if (device.LinkRoundTrip is not null)
        {
            double us = ByteSize.TryParseUs(device.LinkRoundTrip, out double read) ? read : throw Yaml.Wrong(source, $"link_round_trip of {name}", "a time such as 1ms");
            profile = profile with { LinkRoundTripUs = us, Figures = profile.FiguresStating(ProfileFigures.LinkRoundTrip, us) };
        }

        if (device.LinkLoss is not null)
        {
            profile = profile with { LinkLoss = ByteSize.TryParseShare(device.LinkLoss, out double read) && read < 1 ? read : throw Yaml.Wrong(source, $"link_loss of {name}", "a share of packets below 100 %, such as 3%") };
        }

        return profile;
    }

    internal sealed class Fields
    {
        public List<DeviceFields?>? Devices { get; set; }

        public string? Join { get; set; }
    }

    internal sealed class DeviceFields
    {
        public string? Name { get; set; }

        public string? Address { get; set; }

        public string? Profile { get; set; }

        public string? Board { get; set; }

        public string? Sram { get; set; }

        public string? Arena { get; set; }

        public string? LinkBandwidth { get; set; }

        public string? LinkRoundTrip { get; set; }

        public string? LinkLoss { get; set; }
    }
}
