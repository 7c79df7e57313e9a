using System.Globalization;
using Edge.Devices;

namespace Edge.Bench.Language;

/// <summary>
/// A control group in which processes get a part of one processor, by the kernel's bandwidth control: <c>cpu.max</c> of cgroup v2, or
/// <c>cpu.cfs_quota_us</c> of v1. A process that waits uses nothing of its part, as on a processor of half the speed.
/// </summary>
internal sealed class ProcessorQuota : IDisposable
{
    private const string Root = "/sys/fs/cgroup";
    private const int PeriodUs = 2000; // a token takes ten times that; the kernel wants at least 1 ms of quota

    private readonly string _folder;

    private ProcessorQuota(string folder) => _folder = folder;

    /// <summary>Makes a group that gets half of a processor; null where this user, or this system, cannot.</summary>
    /// <param name="name">Its name, of its own.</param>
    public static ProcessorQuota? TryHalve(string name)
    {
        try
        {
            bool isUnified = File.Exists(Path.Combine(Root, "cgroup.controllers"));
            string folder = isUnified ? Path.Combine(Root, name) : Path.Combine(Root, "cpu", name);
            Directory.CreateDirectory(folder);
            string half = (PeriodUs / 2).ToString(CultureInfo.InvariantCulture), period = PeriodUs.ToString(CultureInfo.InvariantCulture);
            if (isUnified)
            {
                File.WriteAllText(Path.Combine(folder, "cpu.max"), $"{half} {period}");
                File.WriteAllText(Path.Combine(folder, "cpu.weight"), "10000"); // the quota decides, not what else runs
            }
            else
            {
                File.WriteAllText(Path.Combine(folder, "cpu.cfs_period_us"), period);
                File.WriteAllText(Path.Combine(folder, "cpu.cfs_quota_us"), half);
                File.WriteAllText(Path.Combine(folder, "cpu.shares"), "262144");
            }

            return new ProcessorQuota(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A command in the group from its first instruction on: a runtime asks once how many processors it has.</summary>
    /// <param name="executable">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public LocalAgentCommand Limit(string executable, params ReadOnlySpan<string> arguments) =>
        new("sh", ["-c", $"echo $$ > '{_folder}/cgroup.procs' && exec \"$@\"", "sh", executable, .. arguments]);

    /// <summary>Removes the group; its processes have ended.</summary>
    public void Dispose() => Directory.Delete(_folder);
}
