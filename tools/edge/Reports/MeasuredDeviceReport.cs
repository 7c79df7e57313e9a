using Edge.Cli.Execution;

namespace Edge.Cli.Reports;

/// <summary>What a device did with its time, measured; medians of all repeats but for <paramref name="EndUs"/>.</summary>
/// <param name="EndUs">Time of its program, by its own clock.</param>
/// <param name="ComputeUs">Time that it computed and copied, in microseconds.</param>
/// <param name="WireUs">Time that it took to send; of a board, time of its line.</param>
/// <param name="WaitUs">Time that it waited to receive: for other devices, and for bytes on their way to a device that is no board.</param>
/// <param name="ArenaBytes">Bytes of its arena that were used.</param>
/// <param name="SentBytes">Bytes that it sent.</param>
/// <param name="ReceivedBytes">Bytes that it received.</param>
internal sealed record MeasuredDeviceReport(MeasuredTimeReport EndUs, double ComputeUs, double WireUs, double WaitUs, long ArenaBytes, long SentBytes, long ReceivedBytes)
{
    /// <summary>Describes what a device measured in each inference.</summary>
    public static MeasuredDeviceReport Of(IReadOnlyList<DeviceMeasurement> inferences)
    {
        DeviceMeasurement last = inferences[^1];
        return new MeasuredDeviceReport(
            MeasuredTimeReport.Of([.. inferences.Select(m => m.LatencyUs)]),
            Median(inferences.Select(m => m.Times.ComputeUs)),
            Median(inferences.Select(m => m.Times.WireUs)),
            Median(inferences.Select(m => m.Times.IdleUs)),
            inferences.Max(m => m.ArenaBytes),
            last.SentBytes,
            last.ReceivedBytes);
    }

    private static double Median(IEnumerable<double> us) => MeasuredTimeReport.Of([.. us]).P50;
}
