using System.Globalization;
using Edge.Cli.Execution;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Planner;

namespace Edge.Cli.Profiling;

/// <summary>The cluster of <c>edge profile</c>: devices that nobody has to have, or those on which a network is measured.</summary>
internal static class ProfiledCluster
{
    /// <summary>The devices that a command line names.</summary>
    /// <param name="profiles">The value of <c>--device</c>: names of profiles, or files of them, separated by commas. Those of one kind are numbered.</param>
    /// <param name="options">The values of <c>--devices</c>, <c>--cluster</c> and <c>--strategy</c>.</param>
    /// <param name="link">The link of all; null for each its own.</param>
    /// <param name="isMeasured">Whether the network runs too; if so, this machine is the device where none is named.</param>
    /// <exception cref="EdgeException">EDGE6610: none are named, or twice; EDGE6601: too many or none in the list; EDGE6509: an unknown one; EDGE65xx: a wrong file; and those of <see cref="Clusters.Read"/>.</exception>
    public static ClusterSpec Of(string? profiles, RunOptions options, NamedLink? link, bool isMeasured)
    {
        bool isListed = options.Devices is not null || options.Cluster is not null;
        if (profiles is not null ? isListed : !isListed && !isMeasured)
        {
            string what = profiles is null ? "No devices are named." : "'--device' names the devices, and '--devices' or '--cluster' names them again.";
            throw new EdgeException(6610, what, "'--device' has profiles of devices that need not be there, '--devices' and '--cluster' devices that could run the network.", "Give one of them, for example --device raspberry-pi-4.");
        }

        ClusterSpec cluster = profiles is null ? Clusters.Read(options.Devices, options.Cluster) : OfProfiles(profiles, options.Strategy);
        return link is null ? cluster : cluster with { Devices = [.. cluster.Devices.Select(d => d with { Profile = link.Behind(d.Profile) })] };
    }

    private static ClusterSpec OfProfiles(string list, Strategy strategy)
    {
        string[] names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > ClusterFile.MaxDevices)
        {
            throw new EdgeException(6601, $"'--device {list}' is no list of devices.", $"It has from 1 to {ClusterFile.MaxDevices} names of profiles, separated by commas.", "For example: --device raspberry-pi-4,raspberry-pi-4; 'edge devices' lists the names.");
        }

        Dictionary<string, int> count = [];
        return new ClusterSpec([.. names.Select((name, i) => Device(name, i))]);

        ClusterDevice Device(string name, int index)
        {
            DeviceProfile profile = DeviceProfiles.Find(name) ?? throw new EdgeException(
                6509, $"There is no device profile '{name}'.", $"There are {string.Join(", ", DeviceProfiles.All.Keys)}.", "Name one of them, or a .yaml file in the format of docs/profiles.md.");
            int number = count[profile.Name] = count.GetValueOrDefault(profile.Name) + 1;
            string unique = number == 1 ? profile.Name : string.Create(CultureInfo.InvariantCulture, $"{profile.Name} #{number}");
            bool isEndpoint = names.Length == 1 || (strategy == Strategy.Bottleneck && index == 0);
            return new ClusterDevice(unique, isEndpoint ? Clusters.InProcess : Clusters.Local, profile) { Board = profile.Instructions?.Board ?? FirmwareBoard.All.FirstOrDefault(b => b.Profile == profile.Name)?.Name };
        }
    }
}
