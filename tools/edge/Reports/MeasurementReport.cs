using System.Globalization;
using Edge.Cli.Profiling;
using Edge.Devices;

namespace Edge.Cli.Reports;

/// <summary>How inferences were measured, and how long they took.</summary>
/// <param name="LatencyUs">Time of an inference as the caller sees it; those that warm up are not counted.</param>
/// <param name="FirstRunUs">Time of the first one, which is not counted, in microseconds. Weights were read before it.</param>
/// <param name="WarmUp">Inferences that are not counted.</param>
/// <param name="Repeat">Inferences that are.</param>
/// <param name="Kernels">What computed.</param>
/// <param name="Threads">Threads that computed, where this process was the only device.</param>
/// <param name="Processor">Processor of this machine.</param>
/// <param name="Clock">Its clock, as the system states it.</param>
/// <param name="Governor">How the clock is governed.</param>
/// <param name="LoadBefore">Processes that ran here, on average over the minute before.</param>
/// <param name="LoadAfter">The same afterwards: this process counts.</param>
internal sealed record MeasurementReport(
    MeasuredTimeReport LatencyUs,
    double FirstRunUs,
    int WarmUp,
    int Repeat,
    string Kernels,
    int Threads,
    string Processor,
    string Clock,
    string Governor,
    double LoadBefore,
    double LoadAfter)
{
    /// <summary>Energy of an inference; null where nothing measures it and a profile states no power.</summary>
    public RunEnergyReport? Energy { get; init; }

    private const string NotStated = "not stated";

    /// <summary>Describes a run.</summary>
    public static MeasurementReport Of(MeasuredRun run) => new(
        MeasuredTimeReport.Of(run.LatenciesUs),
        Math.Round(run.FirstUs, 1),
        run.WarmUps,
        run.LatenciesUs.Count,
        run.Kernels,
        run.Threads,
        run.Before.Processor,
        run.Before.ClockHz > 0 ? ClockOf(run.Before, run.After) : NotStated,
        run.Before.Governor.Length > 0 ? run.Before.Governor : NotStated,
        run.Before.LoadAverage,
        run.After.LoadAverage)
    {
        Energy = run.Energy,
    };

    private static string ClockOf(MachineFacts before, MachineFacts after) =>
        string.Create(CultureInfo.InvariantCulture, $"{before.ClockHz / 1e6:0} MHz before, {after.ClockHz / 1e6:0} after");
}
