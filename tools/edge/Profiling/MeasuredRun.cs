using Edge.Cli.Execution;
using Edge.Cli.Reports;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Profiling;

/// <summary>A network that was run again and again, and what each device measured each time.</summary>
/// <param name="Plan">The plan that ran.</param>
/// <param name="Kernels">Name of the kernels that ran it.</param>
/// <param name="Threads">Threads that computed, where this process was the only device.</param>
/// <param name="FirstUs">Time of the first inference, in microseconds: it warms up, and is not among <paramref name="LatenciesUs"/>.</param>
/// <param name="WarmUps">Inferences before those that count, the first among them.</param>
/// <param name="LatenciesUs">Time of each inference that counts, as the caller sees it.</param>
/// <param name="Devices">What each device of the plan measured in each of them.</param>
/// <param name="Before">This machine before they ran.</param>
/// <param name="After">This machine afterwards.</param>
internal sealed record MeasuredRun(
    Plan Plan,
    string Kernels,
    int Threads,
    double FirstUs,
    int WarmUps,
    IReadOnlyList<double> LatenciesUs,
    IReadOnlyList<IReadOnlyList<DeviceMeasurement>> Devices,
    MachineFacts Before,
    MachineFacts After)
{
    /// <summary>Energy of an inference; null where nothing measures it and a profile states no power.</summary>
    public RunEnergyReport? Energy { get; private init; }

    /// <summary>Inferences that count unless told.</summary>
    public const int UsualRepeat = 50;

    /// <summary>The fewest inferences that count: from fewer no spread can be told.</summary>
    public const int LeastRepeat = 5;

    /// <summary>The most inferences that count: the times of every step of each are kept.</summary>
    public const int MostRepeat = 10_000;

    // The arena is marked before the first two; what follows finds caches, branch predictors and clocks as later inferences do.
    private const int LeastWarmUps = 3;
    private const int WarmUpPart = 10;

    /// <summary>The inference whose time is the median: what a timeline shows.</summary>
    public IReadOnlyList<DeviceMeasurement> Typical => Devices[LatenciesUs.Index().OrderBy(l => l.Item).ElementAt(LatenciesUs.Count / 2).Index];

    /// <summary>Runs a network.</summary>
    /// <param name="source">The network, planned.</param>
    /// <param name="inputs">One array of bytes for each input.</param>
    /// <param name="threads">Threads that compute, where this process is the only device.</param>
    /// <param name="repeat">Inferences that count.</param>
    /// <param name="progress">Takes the share that is done.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<MeasuredRun> OfAsync(RunSource source, byte[][] inputs, int threads, int repeat, IProgress<double> progress, CancellationToken cancellation)
    {
        await using IPlanExecution execution = await source.StartAsync(cancellation);
        Graph graph = source.Interface.Graph;
        Memory<byte>[] outputs = [.. graph.Outputs.Select(o => new Memory<byte>(new byte[graph.Tensors[o].Bytes]))];
        ReadOnlyMemory<byte>[] fed = [.. inputs.Select(i => new ReadOnlyMemory<byte>(i))];
        int warmUps = Math.Max(LeastWarmUps, repeat / WarmUpPart);
        MachineFacts before = MachineFacts.Read();
        double first = await execution.RunAsync(fed, outputs, cancellation);
        for (int i = 1; i < warmUps; i++)
        {
            await execution.RunAsync(fed, outputs, cancellation);
            progress.Report((double)i / (warmUps + repeat));
        }

        double[] latencies = new double[repeat];
        List<IReadOnlyList<DeviceMeasurement>> devices = [];
        using IPowerMeter? meter = PowerMeters.OfMachine();
        using EnergyRecorder? recorder = meter is null ? null : new EnergyRecorder(meter);
        for (int i = 0; i < repeat; i++)
        {
            latencies[i] = await execution.RunAsync(fed, outputs, cancellation);
            devices.Add(await execution.MeasureAsync(cancellation));
            progress.Report((double)(warmUps + i + 1) / (warmUps + repeat));
        }

        EnergyIntegral? metered = recorder?.Stop();
        MeasuredRun run = new(execution.Plan, source.KernelsName, threads, first, warmUps, latencies, devices, before, MachineFacts.Read());
        return run with
        {
            Energy = metered is { } energy ? RunEnergyReport.Metered(meter!, energy, latencies) : RunEnergyReport.Modelled(run.Plan, run.Typical, DeviceProfiles.All.GetValueOrDefault),
        };
    }
}
