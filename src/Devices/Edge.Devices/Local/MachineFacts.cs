using System.Globalization;
using Edge.Model;

namespace Edge.Devices;

/// <summary>What Linux says of the machine that this process runs on.</summary>
/// <param name="Processor">Name of the processor.</param>
/// <param name="ClockHz">Clock of a core, as the system states it now.</param>
/// <param name="MemoryBytes">All memory.</param>
/// <param name="CacheBytes">Data caches that a core sees, by level from the first; 0 for one that it does not state.</param>
/// <param name="Isa">Features of the instruction set that kernels may use.</param>
/// <param name="LoadAverage">Processes that ran or waited to, on average over the last minute.</param>
/// <param name="Governor">How the clock is governed; empty where that is not stated.</param>
public sealed record MachineFacts(string Processor, double ClockHz, long MemoryBytes, IReadOnlyList<long> CacheBytes, IReadOnlyList<string> Isa, double LoadAverage, string Governor)
{
    private const int CacheLevels = 3;

    private static readonly string[] Features = ["avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512_vnni", "avx_vnni", "asimd", "asimdhp", "asimddp", "i8mm", "sve"];

    /// <summary>Asks the system.</summary>
    public static MachineFacts Read()
    {
        string processor = Field("/proc/cpuinfo", "model name") ?? "a processor that the system does not name";
        double clock = double.TryParse(Field("/proc/cpuinfo", "cpu MHz"), NumberStyles.Float, CultureInfo.InvariantCulture, out double mhz) ? mhz * 1e6
            : double.TryParse(Text("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq"), NumberStyles.Float, CultureInfo.InvariantCulture, out double khz) ? khz * 1e3 : 0;
        long memory = long.TryParse(Field("/proc/meminfo", "MemTotal")?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long kib) ? kib * 1024 : 0;
        string[] flags = (Field("/proc/cpuinfo", "flags") ?? Field("/proc/cpuinfo", "Features") ?? string.Empty).Split(' ');
        double load = double.TryParse(Text("/proc/loadavg").Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double average) ? average : 0;
        return new MachineFacts(processor, clock, memory, [.. Enumerable.Range(1, CacheLevels).Select(Cache)], [.. Features.Where(flags.Contains)], load, Text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
    }

    /// <summary>What it says of itself, with the power meters of its system and one that was named.</summary>
    /// <param name="named">That one, or null.</param>
    public MachineDescription Describe(IPowerMeter? named = null) =>
        new(Processor, ClockHz, Governor, LoadAverage, [.. PowerMeters.Find().Select(m => m.Name).Union(named is null ? [] : [named.Name])]);

    private static long Cache(int level)
    {
        const string Folder = "/sys/devices/system/cpu/cpu0/cache";
        foreach (string index in Directory.Exists(Folder) ? Directory.GetDirectories(Folder, "index*") : [])
        {
            if (Text(Path.Combine(index, "level")) == level.ToString(CultureInfo.InvariantCulture) && Text(Path.Combine(index, "type")) is ("Data" or "Unified")
                && Text(Path.Combine(index, "size")) is [.. var number, 'K'] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kib))
            {
                return kib * 1024;
            }
        }

        return 0;
    }

    private static string? Field(string path, string name) =>
        Text(path).Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim();

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
