using System.Collections.Immutable;
using System.Globalization;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner.Cost;
using Edge.Runtime;

namespace Edge.Cli.Calibration;

/// <summary><c>edge calibrate</c> here and on an agent: measures, fits, and writes the profile with its prices and samples beside it.</summary>
/// <param name="path">The profile's file.</param>
/// <param name="each">Shapes of a family.</param>
/// <param name="progress">Told what share is done.</param>
internal sealed class KernelCalibrationRun(string path, int each, Action<double> progress)
{
    private const long UsualFirstBytes = 32 << 10, UsualNearBytes = 1 << 20;

    /// <summary>Caches of a core of this machine: the first level, and all that are its own; usual sizes where the system does not say.</summary>
    public static (long FirstBytes, long NearBytes) CachesOf(MachineFacts facts) =>
        (facts.CacheBytes[0] > 0 ? facts.CacheBytes[0] : UsualFirstBytes, facts.CacheBytes[1] > 0 ? facts.CacheBytes[1] : UsualNearBytes);

    /// <summary>Measures this machine.</summary>
    /// <param name="cancellation">Gives up; nothing is written.</param>
    public Task<CalibrationReport> HereAsync(CancellationToken cancellation)
    {
        MachineFacts facts = MachineFacts.Read();
        (long first, long near) = CachesOf(facts);
        StepMeasurement measurement = new(new SimdKernels(), first, near);
        KernelCalibration calibration = new(planned => Task.FromResult(measurement.Measure(planned.Plan, new MemoryShards(planned.Shards))));
        return WriteAsync(
            calibration,
            _ => facts,
            () => Task.FromResult(CalibratedProfile.CopiedBytesPerSecond()),
            () => string.Create(CultureInfo.InvariantCulture, $"{facts.Processor}, {GovernorOf(facts.Governor)}, load average {facts.LoadAverage:0.0} before and {MachineFacts.Read().LoadAverage:0.0} after, least time of many"),
            cancellation);
    }

    /// <summary>Lets an agent measure; its memory is what it lends.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="keyFile">File with its key; null for none.</param>
    /// <param name="cancellation">Gives up; nothing is written.</param>
    public async Task<CalibrationReport> OnAgentAsync(string address, FileInfo? keyFile, CancellationToken cancellation)
    {
        ClusterDeviceAddress agent = new(address, AgentAddress.Parse(address));
        await using AgentMeter meter = await AgentMeter.OpenAsync(agent, new ClusterOptions { KeyFile = keyFile?.FullName }, cancellation);
        return await WriteAsync(
            new KernelCalibration(planned => meter.MeasureAsync(planned.Plan, cancellation)),
            last => new MachineFacts(meter.Machine.Processor, meter.Machine.ClockHz, meter.MemoryBytes, [last.FirstBytes, last.NearBytes, 0], [], meter.Machine.LoadAverage, meter.Machine.Governor),
            () => meter.ReadRateAsync(cancellation),
            () => string.Create(CultureInfo.InvariantCulture, $"{meter.Machine.Processor}, {GovernorOf(meter.Machine.Governor)}, load average {meter.Machine.LoadAverage:0.0} before, least time of many, by the agent at {address}"),
            cancellation);
    }

    private static string GovernorOf(string governor) => governor.Length > 0 ? $"governor {governor}" : "no governor stated";

    private async Task<CalibrationReport> WriteAsync(KernelCalibration calibration, Func<MeasuredSteps, MachineFacts> facts, Func<Task<double>> bytesPerSecond, Func<string> conditions, CancellationToken cancellation)
    {
        string stem = path[..^DeviceProfiles.Extension.Length], name = Path.GetFileName(stem);
        ImmutableArray<CostSample> samples = await calibration.MeasureAsync([.. CalibrationDesign.Shapes(each)], progress, cancellation);
        MeasuredSteps last = calibration.Last!;
        KernelCosts costs = CostFit.Of(new KernelCosts(name, last.Kernels, DateOnly.FromDateTime(DateTime.UtcNow), conditions(), last.FirstBytes, last.NearBytes, []), samples);
        DeviceProfile profile = CalibratedProfile.Of(name, facts(last), await bytesPerSecond(), samples, costs);
        await File.WriteAllTextAsync(path, DeviceProfileFile.Write(profile, "Written by edge calibrate; the samples are beside it."), cancellation);
        await File.WriteAllTextAsync(stem + KernelCostsFile.Extension, KernelCostsFile.Write(costs), cancellation);
        await File.WriteAllTextAsync(stem + CostSampleFile.Extension, CostSampleFile.Write(samples.Select(s => (s, CostFit.Fitted(costs, s)))), cancellation);
        return CalibrationReport.Of(profile.Name, costs, samples);
    }
}
