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

    private static readonly Lazy<ImmutableSortedDictionary<string, DeviceProfile>> Shipped = new(() => Names.ToImmutableSortedDictionary(n => n, Read, StringComparer.Ordinal));
    private static readonly Lazy<DeviceProfile> OfThisMachine = new(() => Read("local"));

    /// <summary>All profiles, by name.</summary>
    public static ImmutableSortedDictionary<string, DeviceProfile> All => Shipped.Value;

    /// <summary>The profile of the machine that runs <c>edge</c>.</summary>
    /// <remarks>Most commands need it, and reading all profiles takes tens of milliseconds.</remarks>
    public static DeviceProfile Local => OfThisMachine.Value;

    private static IEnumerable<string> Names => typeof(DeviceProfiles).Assembly.GetManifestResourceNames()
        .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Extension, StringComparison.Ordinal)).Select(n => n[Prefix.Length..^Extension.Length]);

    /// <summary>Finds a profile by name, or in a file whose name ends in <c>.yaml</c>, with the measured costs beside it; null where there is none.</summary>
    /// <exception cref="EdgeException">EDGE6500-EDGE6511, EDGE6542: the file is no profile, or the one beside it holds no costs.</exception>
    public static DeviceProfile? Find(string name) => name.EndsWith(Extension, StringComparison.Ordinal) && File.Exists(name) ? ReadFile(name) : All.GetValueOrDefault(name);

    private static DeviceProfile ReadFile(string path)
    {
        DeviceProfile profile = DeviceProfileFile.Read(ReadText(path), Path.GetFileName(path));
        string costs = path[..^Extension.Length] + KernelCostsFile.Extension, instructions = path[..^Extension.Length] + InstructionCostsFile.Extension;
        return profile with
        {
            Costs = File.Exists(costs) ? KernelCostsFile.Read(ReadText(costs), Path.GetFileName(costs)) : null,
            Instructions = File.Exists(instructions) ? InstructionCostsFile.Read(ReadText(instructions), Path.GetFileName(instructions)) : null,
        };
    }

    private static string ReadText(string path) =>
        new FileInfo(path).Length <= MaxFileBytes ? File.ReadAllText(path) : throw new EdgeException(6510, $"{path} is no device profile.", $"It is longer than {MaxFileBytes} bytes.", "Name a file in the format of docs/profiles.md.");

    private static DeviceProfile Read(string name)
    {
        string resource = Prefix + name + Extension, costs = Prefix + name + KernelCostsFile.Extension, instructions = Prefix + name + InstructionCostsFile.Extension;
        return DeviceProfileFile.Read(Text(resource), resource) with
        {
            Costs = Exists(costs) ? KernelCostsFile.Read(Text(costs), costs) : null,
            Instructions = Exists(instructions) ? InstructionCostsFile.Read(Text(instructions), instructions) : null,
        };
    }

    private static bool Exists(string resource) => typeof(DeviceProfiles).Assembly.GetManifestResourceInfo(resource) is not null;

    private static string Text(string resource)
    {
        using StreamReader reader = new(typeof(DeviceProfiles).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
