using YamlDotNet.Serialization;

namespace Edge.Model;

/// <summary>
/// A device profile as YAML (<c>docs/cluster.md</c>): <c>name</c>, <c>cores</c>, <c>clock_hz</c>, <c>arena</c>,
/// <c>flash</c>, <c>int8_macs_per_second</c>, <c>float32_macs_per_second</c>, <c>memory_bytes_per_second</c>,
/// <c>step_overhead</c>, <c>link_bandwidth</c>, <c>link_round_trip</c>, and optionally <c>storage_bytes_per_second</c>.
/// </summary>
public static class DeviceProfileFile
{
    /// <summary>Reads a profile.</summary>
    /// <param name="yaml">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE1300 for text that is no profile, EDGE1301 for a field that is missing or wrong.</exception>
    public static DeviceProfile Read(string yaml, string source)
    {
        Fields fields = Yaml.Read<Fields>(yaml, source);
        DeviceProfile profile = new(
            Yaml.Required(fields.Name, source, "name"),
            fields.Cores is > 0 and <= 1024 ? fields.Cores.Value : throw Yaml.Wrong(source, "cores", "a number from 1 to 1024"),
            Positive(fields.ClockHz, source, "clock_hz"),
            Bytes(fields.Arena, source, "arena"),
            Bytes(fields.Flash, source, "flash"),
            Positive(fields.Int8MacsPerSecond, source, "int8_macs_per_second"),
            Positive(fields.Float32MacsPerSecond, source, "float32_macs_per_second"),
            Positive(fields.MemoryBytesPerSecond, source, "memory_bytes_per_second"),
            ByteSize.TryParseUs(fields.StepOverhead, out double overheadUs) ? overheadUs : throw Yaml.Wrong(source, "step_overhead", "a time such as 2us"),
            ByteSize.TryParseBitsPerSecond(fields.LinkBandwidth, out double bits) ? bits : throw Yaml.Wrong(source, "link_bandwidth", "a rate such as 100Mb/s"),
            ByteSize.TryParseUs(fields.LinkRoundTrip, out double roundTripUs) ? roundTripUs : throw Yaml.Wrong(source, "link_round_trip", "a time such as 1ms"));
        return fields.StorageBytesPerSecond is null ? profile
            : profile with { StorageBytesPerSecond = Positive(fields.StorageBytesPerSecond, source, "storage_bytes_per_second") };
    }

    private static double Positive(double? value, string source, string field) =>
        value is > 0 and < double.PositiveInfinity ? value.Value : throw Yaml.Wrong(source, field, "a positive number");

    private static long Bytes(string? text, string source, string field) =>
        ByteSize.TryParseBytes(text, out long bytes) && bytes > 0 ? bytes : throw Yaml.Wrong(source, field, "a size such as 256KiB");

    internal sealed class Fields
    {
        public string? Name { get; set; }

        public int? Cores { get; set; }

        public double? ClockHz { get; set; }

        public string? Arena { get; set; }

        public string? Flash { get; set; }

        [YamlMember(Alias = "int8_macs_per_second", ApplyNamingConventions = false)]
        public double? Int8MacsPerSecond { get; set; }

        [YamlMember(Alias = "float32_macs_per_second", ApplyNamingConventions = false)]
        public double? Float32MacsPerSecond { get; set; }

        public double? MemoryBytesPerSecond { get; set; }

        public string? StepOverhead { get; set; }

        public string? LinkBandwidth { get; set; }

        public string? LinkRoundTrip { get; set; }

        public double? StorageBytesPerSecond { get; set; }
    }
}
