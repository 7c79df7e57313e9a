using System.Globalization;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Planner;

namespace Edge.Cli.Profiling;

/// <summary>The cluster of <c>edge profile --device</c>: devices that nobody has to have.</summary>
internal static class ProfiledCluster
{
    /// <summary>Names the devices of a list of profiles; those of one kind are numbered.</summary>
    /// <param name="list">Names of profiles, or files of them, separated by commas.</param>
    /// <param name="link">The link of all; null for each its own.</param>
    /// <param name="strategy">How the network is split: of a bottleneck the first device is the head.</param>
    /// <exception cref="EdgeException">EDGE6601: too many or none; EDGE6509: an unknown one; EDGE65xx: a wrong file.</exception>
    public static ClusterSpec Of(string list, NamedLink? link, Strategy strategy)
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
            return new ClusterDevice(unique, isEndpoint ? Clusters.InProcess : Clusters.Local, link?.Behind(profile) ?? profile);
        }
    }
}
