using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Cli.Calibration;

/// <summary>Makes the profile of this machine of what was measured; what was not measured keeps the estimate of the profile <c>local</c>.</summary>
internal static class CalibratedProfile
{
    private const int CopiedBytes = 64 << 20, Copies = 8;
    private const double ShareOfMemory = 0.5, EnoughMacs = 1e6;

    /// <summary>The profile.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="facts">What the system says.</param>
    /// <param name="bytesPerSecond">Bytes of memory that one thread reads and writes a second.</param>
    /// <param name="samples">What was measured.</param>
    /// <param name="costs">What was fitted to it.</param>
    public static DeviceProfile Of(string name, MachineFacts facts, double bytesPerSecond, IReadOnlyCollection<CostSample> samples, KernelCosts costs)
    {
        ProfileSource run = new("run", ProfileSourceKind.Calibration, $"edge calibrate, {costs.Kernels}; {costs.Conditions}", costs.Date);
        ProfileSource limit = new("limit", ProfileSourceKind.Choice, "half of the memory that the system states, so that system and other programs keep their part");
        ImmutableArray<ProfileFigure>.Builder figures = ImmutableArray.CreateBuilder<ProfileFigure>();
        void Add(string figure, double value, ProfileUnit unit, ProfileSource source, double p10 = 0, double p90 = 0) =>
            figures.Add(new ProfileFigure(figure, value, unit, p10 > 0 ? p10 : value / source.UsualSpread, p90 > 0 ? p90 : value * source.UsualSpread, source));
        void Exactly(string figure, double value, ProfileUnit unit)
        {
            if (value > 0)
            {
                Add(figure, value, unit, run, value, value);
            }
        }

        Exactly(ProfileFigures.Cores, 1, ProfileUnit.Count);
        Exactly(ProfileFigures.Clock, facts.ClockHz > 0 ? Math.Round(facts.ClockHz / 1e6) * 1e6 : DeviceProfiles.Local.ClockHz, ProfileUnit.Hertz);
        Exactly(ProfileFigures.CacheL1, facts.CacheBytes[0], ProfileUnit.Bytes);
        Exactly(ProfileFigures.CacheL2, facts.CacheBytes[1], ProfileUnit.Bytes);
        Exactly(ProfileFigures.CacheL3, facts.CacheBytes[2], ProfileUnit.Bytes);
        double memory = Math.Max(Math.Round(facts.MemoryBytes / 1e6) * 1e6, 1e6);
        Exactly(ProfileFigures.Memory, memory, ProfileUnit.Bytes);
        Add(ProfileFigures.Arena, Math.Floor(memory * ShareOfMemory / 1e6) * 1e6, ProfileUnit.Bytes, limit);
        Add(ProfileFigures.MemoryBandwidth, Rounded(bytesPerSecond), ProfileUnit.BytesPerSecond, run);
        foreach (ProfileFigure estimate in Estimates(ProfileFigures.Storage, ProfileFigures.StorageBandwidth))
        {
            figures.Add(estimate);
        }

        foreach ((string figure, string type) in ((string, string)[])[(ProfileFigures.Int8Rate, "/int8"), (ProfileFigures.Float32Rate, "/float32")])
        {
            CostSample[] products = [.. samples.Where(s => !s.IsFar && s.Work.Family.StartsWith("pointwise", StringComparison.Ordinal) && s.Work.Family.EndsWith(type, StringComparison.Ordinal))];
            double enough = Math.Min(EnoughMacs, products.Max(s => s.Work.Macs));
            double[] rates = [.. products.Where(s => s.Work.Macs >= enough).Select(s => Rounded(s.Work.Macs / s.Us * 1e6)).Order()];
            Add(figure, rates[rates.Length / 2], ProfileUnit.MacsPerSecond, run, rates[rates.Length / 10], rates[rates.Length * 9 / 10]);
        }

        double[] starts = [.. costs.Families.Select(f => f.UsOf[(int)CostTerm.Start]).Where(s => s > 0).Order()];
        Add(ProfileFigures.StepOverhead, Math.Max(Rounded(starts[starts.Length / 2]), 0.001), ProfileUnit.Microseconds, run, Math.Max(Rounded(starts[0]), 0.001), Rounded(starts[^1]));
        figures.AddRange(Estimates(ProfileFigures.LinkBandwidth, ProfileFigures.LinkRoundTrip));
        DeviceProfile profile = DeviceProfiles.Local with { Name = name, About = $"A machine as edge calibrate found it: one thread on {facts.Processor}", Isa = [.. facts.Isa], Figures = figures.ToImmutable(), Costs = costs };
        return DeviceProfileFile.Read(DeviceProfileFile.Write(profile), name) with { Costs = costs };
    }

    private static IEnumerable<ProfileFigure> Estimates(params string[] figures) => figures.Select(f => DeviceProfiles.Local.FigureOf(f)! with { Source = ProfileSource.Estimate });

    /// <summary>Bytes read and written a second by copying a block that no cache holds: the best of several.</summary>
    public static double CopiedBytesPerSecond()
    {
        byte[] source = new byte[CopiedBytes], target = new byte[CopiedBytes];
        source.AsSpan().Fill(1);
        double best = double.MaxValue;
        for (int i = 0; i < Copies; i++)
        {
            long start = Stopwatch.GetTimestamp();
            source.CopyTo(target, 0);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 2.0 * CopiedBytes / best;
    }

    private static double Rounded(double value) => value <= 0 ? 0 : double.Parse(value.ToString("G3", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
