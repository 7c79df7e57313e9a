using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices;

/// <summary>The device profiles that ship with Edge: the YAML files of this folder.</summary>
public static class DeviceProfiles
{
    private const string Prefix = "Edge.Devices.Profiles.";

    private static readonly Lazy<ImmutableSortedDictionary<string, DeviceProfile>> Shipped = new(ReadAll);

    /// <summary>All profiles, by name.</summary>
    public static ImmutableSortedDictionary<string, DeviceProfile> All => Shipped.Value;

    /// <summary>The profile of the machine that runs <c>edge</c>.</summary>
    public static DeviceProfile Local => All["local"];

    /// <summary>Finds a profile by name; null where there is none.</summary>
    public static DeviceProfile? Find(string name) => All.GetValueOrDefault(name);

    private static ImmutableSortedDictionary<string, DeviceProfile> ReadAll()
    {
        var assembly = typeof(DeviceProfiles).Assembly;
        ImmutableSortedDictionary<string, DeviceProfile>.Builder profiles = ImmutableSortedDictionary.CreateBuilder<string, DeviceProfile>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            DeviceProfile profile = DeviceProfileFile.Read(reader.ReadToEnd(), resource);
            profiles.Add(profile.Name, profile);
        }

        return profiles.ToImmutable();
    }
}
