using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices;

/// <summary>The device profiles that ship with Edge: the YAML files of this folder.</summary>
public static class DeviceProfiles
{
    private const string Prefix = "Edge.Devices.Profiles.";
    private const long MaxFileBytes = 1 << 18;

    private static readonly Lazy<ImmutableSortedDictionary<string, DeviceProfile>> Shipped = new(ReadAll);

    /// <summary>All profiles, by name.</summary>
    public static ImmutableSortedDictionary<string, DeviceProfile> All => Shipped.Value;

    /// <summary>The profile of the machine that runs <c>edge</c>.</summary>
    public static DeviceProfile Local => All["local"];

    /// <summary>Finds a profile by name, or in a file whose name ends in <c>.yaml</c>; null where there is none.</summary>
    /// <exception cref="EdgeException">EDGE6500-EDGE6508: the file is no profile.</exception>
    public static DeviceProfile? Find(string name) =>
        name.EndsWith(".yaml", StringComparison.Ordinal) && File.Exists(name) ? DeviceProfileFile.Read(ReadText(name), Path.GetFileName(name)) : All.GetValueOrDefault(name);

    private static string ReadText(string path) =>
        new FileInfo(path).Length <= MaxFileBytes ? File.ReadAllText(path) : throw new EdgeException(6510, $"{path} is no device profile.", $"It is longer than {MaxFileBytes} bytes.", "Name a file in the format of docs/profiles.md.");

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
