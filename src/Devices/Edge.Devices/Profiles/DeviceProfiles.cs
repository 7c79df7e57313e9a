using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Devices;

/// <summary>The device profiles that ship with Edge: the YAML files of this folder.</summary>
public static class DeviceProfiles
{
    /// <summary>Ending of the name of a profile's file.</summary>
    public const string Extension = ".yaml";

    private const string Prefix = "Edge.Devices.Profiles.";
    private const long MaxFileBytes = 1 << 20;

    private static readonly Lazy<ImmutableSortedDictionary<string, DeviceProfile>> Shipped = new(ReadAll);

    /// <summary>All profiles, by name.</summary>
    public static ImmutableSortedDictionary<string, DeviceProfile> All => Shipped.Value;

    /// <summary>The profile of the machine that runs <c>edge</c>.</summary>
    public static DeviceProfile Local => All["local"];

    /// <summary>Finds a profile by name, or in a file whose name ends in <c>.yaml</c>, with the measured costs beside it; null where there is none.</summary>
    /// <exception cref="EdgeException">EDGE6500-EDGE6511: the file is no profile, or the one beside it holds no costs.</exception>
    public static DeviceProfile? Find(string name) => name.EndsWith(Extension, StringComparison.Ordinal) && File.Exists(name) ? ReadFile(name) : All.GetValueOrDefault(name);

    private static DeviceProfile ReadFile(string path)
    {
        DeviceProfile profile = DeviceProfileFile.Read(ReadText(path), Path.GetFileName(path));
        string costs = path[..^Extension.Length] + KernelCostsFile.Extension;
        return File.Exists(costs) ? profile with { Costs = KernelCostsFile.Read(ReadText(costs), Path.GetFileName(costs)) } : profile;
    }

    private static string ReadText(string path) =>
        new FileInfo(path).Length <= MaxFileBytes ? File.ReadAllText(path) : throw new EdgeException(6510, $"{path} is no device profile.", $"It is longer than {MaxFileBytes} bytes.", "Name a file in the format of docs/profiles.md.");

    private static ImmutableSortedDictionary<string, DeviceProfile> ReadAll()
    {
        var assembly = typeof(DeviceProfiles).Assembly;
        ImmutableSortedDictionary<string, DeviceProfile>.Builder profiles = ImmutableSortedDictionary.CreateBuilder<string, DeviceProfile>(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Extension, StringComparison.Ordinal)))
        {
            DeviceProfile profile = DeviceProfileFile.Read(Text(resource), resource);
            string costs = resource[..^Extension.Length] + KernelCostsFile.Extension;
            profiles.Add(profile.Name, assembly.GetManifestResourceInfo(costs) is null ? profile : profile with { Costs = KernelCostsFile.Read(Text(costs), costs) });
        }

        return profiles.ToImmutable();
    }
    private static string Text(string resource)
    {
        using StreamReader reader = new(typeof(DeviceProfiles).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
