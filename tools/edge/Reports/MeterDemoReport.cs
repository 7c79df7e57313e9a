namespace Edge.Cli.Reports;

/// <summary>How the meter was read.</summary>
/// <param name="Sample">The picture.</param>
/// <param name="Reading">The digits read.</param>
/// <param name="IsEqual">Whether the split run gave the bytes of the single run.</param>
/// <param name="OutputDigest">SHA-256 of the split run's output.</param>
/// <param name="SingleOutputDigest">SHA-256 of the single run's output.</param>
/// <param name="PeakArenaBytes">The largest measured arena of a device of the split run.</param>
/// <param name="SingleArenaBytes">The measured arena of the single run.</param>
/// <param name="Reduction">The one over the other.</param>
/// <param name="Plan">The plan of the split run.</param>
/// <param name="Run">The split run.</param>
/// <param name="Bottleneck">How it was read by a head and a tail.</param>
internal sealed record MeterDemoReport(
    string Sample,
    string Reading,
    bool IsEqual,
    string OutputDigest,
    string SingleOutputDigest,
    long PeakArenaBytes,
    long SingleArenaBytes,
    double Reduction,
    PlanReport Plan,
    RunReport Run,
    MeterBottleneckReport Bottleneck)
{
    /// <summary>Compares a split run with a single one.</summary>
    public static MeterDemoReport Of(string sample, string reading, RunReport single, RunReport split, PlanReport plan, MeterBottleneckReport bottleneck)
    {
        long peak = split.PeakArenaBytes["max"], whole = single.PeakArenaBytes["max"];
        return new MeterDemoReport(
            sample, reading, single.OutputDigest == split.OutputDigest, split.OutputDigest, single.OutputDigest, peak, whole, Math.Round((double)whole / peak, 2), plan, split, bottleneck);
    }
}
