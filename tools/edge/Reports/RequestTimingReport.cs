using Edge.Runtime;

namespace Edge.Cli.Reports;

/// <summary>Where the time of requests went, in milliseconds.</summary>
/// <param name="Preprocess">Taking the input in.</param>
/// <param name="Head">Computing on this device.</param>
/// <param name="Encode">Coding what is sent.</param>
/// <param name="Wire">On the link, there and back.</param>
/// <param name="Decode">Decoding, on both ends.</param>
/// <param name="Tail">Computing on the far device.</param>
/// <param name="Postprocess">Giving the answer.</param>
internal sealed record RequestTimingReport(LatencyReport Preprocess, LatencyReport Head, LatencyReport Encode, LatencyReport Wire, LatencyReport Decode, LatencyReport Tail, LatencyReport Postprocess)
{
    /// <summary>Describes requests, at least one.</summary>
    public static RequestTimingReport Of(IReadOnlyCollection<RequestTiming> timings)
    {
        LatencyReport Over(Func<RequestTiming, double> part) => LatencyReport.Of(timings.Select(part));
        return new RequestTimingReport(Over(t => t.PreprocessUs), Over(t => t.HeadUs), Over(t => t.EncodeUs), Over(t => t.WireUs), Over(t => t.DecodeUs), Over(t => t.TailUs), Over(t => t.PostprocessUs));
    }

    /// <summary>The parts, in the order in which they happen.</summary>
    public IEnumerable<(string Name, LatencyReport Time)> Parts() =>
        [("pre-processing", Preprocess), ("head", Head), ("encode", Encode), ("wire", Wire), ("decode", Decode), ("tail", Tail), ("post-processing", Postprocess)];
}
