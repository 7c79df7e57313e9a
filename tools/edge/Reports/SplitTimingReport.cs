using Edge.Cli.Execution;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Reports;

/// <summary>Where the time of the last inference of a network in two parts went, in microseconds.</summary>
/// <param name="PreprocessUs">Taking the input in.</param>
/// <param name="HeadUs">Computing the head.</param>
/// <param name="EncodeUs">Packing and coding what is sent, on all devices.</param>
/// <param name="WireUs">All that is left: on the links, there and back, and starting the devices.</param>
/// <param name="DecodeUs">Decoding and unpacking what came, on all devices.</param>
/// <param name="TailUs">Computing the tail.</param>
/// <param name="PostprocessUs">Giving the answer.</param>
internal sealed record SplitTimingReport(double PreprocessUs, double HeadUs, double EncodeUs, double WireUs, double DecodeUs, double TailUs, double PostprocessUs)
{
    /// <summary>Describes an inference; null for a plan that is no head and tail.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="measurements">What each device measured.</param>
    /// <param name="latencyUs">Time of the inference as the caller sees it.</param>
    public static SplitTimingReport? Of(Plan plan, IReadOnlyList<DeviceMeasurement> measurements, double latencyUs)
    {
        // The tail sends the answer to the endpoint; all else computes before it.
        int tail = plan.Devices.IndexOf(plan.Devices.FirstOrDefault(d => d.Steps.OfType<SendStep>().Any(s => s.Part.Peer == plan.Endpoint))!);
        if (plan.Strategy != "bottleneck" || tail < 0)
        {
            return null;
        }

        RequestTiming all = measurements.Aggregate(default(RequestTiming), (sum, m) => sum + m.Times.Parts);
        double tailUs = measurements[tail].Times.Parts.HeadUs, headUs = all.HeadUs - tailUs;
        double wireUs = Math.Max(latencyUs - (all.PreprocessUs + all.HeadUs + all.EncodeUs + all.DecodeUs + all.PostprocessUs), 0);
        return new SplitTimingReport(
            Math.Round(all.PreprocessUs, 1), Math.Round(headUs, 1), Math.Round(all.EncodeUs, 1), Math.Round(wireUs, 1), Math.Round(all.DecodeUs, 1), Math.Round(tailUs, 1), Math.Round(all.PostprocessUs, 1));
    }

    /// <summary>The parts, in the order in which they happen.</summary>
    public IEnumerable<(string Name, double Us)> Parts() =>
        [("pre-processing", PreprocessUs), ("head", HeadUs), ("encode", EncodeUs), ("wire", WireUs), ("decode", DecodeUs), ("tail", TailUs), ("post-processing", PostprocessUs)];
}
