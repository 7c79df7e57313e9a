using System.Collections.Immutable;
using Edge.Cli.Execution;
using Edge.Model;
using Edge.Model.Encoding;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge run --json</c> prints: schema <c>edge.run/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network.</param>
/// <param name="PlanDigest">SHA-256 of the plan that ran last.</param>
/// <param name="Strategy">How it was split.</param>
/// <param name="Kernels">The kernels of this process.</param>
/// <param name="OutputDigest">SHA-256 of the output tensors, concatenated in graph order.</param>
/// <param name="Outputs">The outputs.</param>
/// <param name="Repeat">Inferences run.</param>
/// <param name="TotalUs">Median time of an inference as the caller sees it, in microseconds.</param>
/// <param name="FirstUs">Time of the first one.</param>
/// <param name="PredictedUs">What the plan predicted.</param>
/// <param name="PeakArenaBytes">Measured arena of each device by name, and <c>max</c> over all devices but the host.</param>
/// <param name="SentBytes">Bytes that all devices sent in one inference.</param>
/// <param name="ReceivedBytes">Bytes that all devices received.</param>
/// <param name="Devices">What each device measured.</param>
/// <param name="SplitUs">Where the time of the last inference of a head and a tail went; null for other plans.</param>
internal sealed record RunReport(
    string Schema,
    string Model,
    string PlanDigest,
    string Strategy,
    string Kernels,
    string OutputDigest,
    ImmutableArray<OutputReport> Outputs,
    int Repeat,
    double TotalUs,
    double FirstUs,
    double PredictedUs,
    ImmutableSortedDictionary<string, long> PeakArenaBytes,
    long SentBytes,
    long ReceivedBytes,
    ImmutableArray<RunDeviceReport> Devices,
    SplitTimingReport? SplitUs)
{
    /// <summary>Energy of an inference; null where nothing measures it and a profile states no power.</summary>
    public RunEnergyReport? Energy { get; init; }

    /// <summary>Describes a run.</summary>
    /// <param name="plan">The plan that ran last.</param>
    /// <param name="kernels">Name of the kernels of this process.</param>
    /// <param name="outputs">The output tensors.</param>
    /// <param name="latenciesUs">Time of each inference.</param>
    /// <param name="measurements">What each device measured in the last one.</param>
    public static RunReport Of(Plan plan, string kernels, Memory<byte>[] outputs, IReadOnlyList<double> latenciesUs, IReadOnlyList<DeviceMeasurement> measurements)
    {
        ImmutableArray<RunDeviceReport> devices = [.. plan.Devices.Select((d, i) => RunDeviceReport.Of(plan, i, measurements[i]))];
        double[] ordered = [.. latenciesUs.Order()];
        return new RunReport(
            "edge.run/1",
            plan.Graph.Name,
            PlanEncoding.DigestOf(plan).ToString(),
            plan.Strategy,
            kernels,
            Digest.Of(Concatenate(outputs)).ToString(),
            [.. outputs.Select((bytes, i) => OutputReport.Of(plan.Graph.Tensors[plan.Graph.Outputs[i]], bytes.Span))],
            ordered.Length,
            Math.Round(ordered[ordered.Length / 2], 1),
            Math.Round(latenciesUs[0], 1),
            Math.Round(plan.LatencyUs, 1),
            devices.ToImmutableSortedDictionary(d => d.Name, d => d.PeakArenaBytes, StringComparer.Ordinal)
                .SetItem("max", devices.Where(d => !d.IsHost).Max(d => d.PeakArenaBytes)),
            devices.Sum(d => d.SentBytes),
            devices.Sum(d => d.ReceivedBytes),
            devices,
            SplitTimingReport.Of(plan, measurements, latenciesUs[^1]));
    }

    /// <summary>The output tensors one behind the other, in graph order.</summary>
    public static byte[] Concatenate(Memory<byte>[] outputs)
    {
        byte[] all = new byte[outputs.Sum(o => o.Length)];
        int start = 0;
        foreach (Memory<byte> output in outputs)
        {
            output.CopyTo(all.AsMemory(start));
            start += output.Length;
        }

        return all;
    }
}
