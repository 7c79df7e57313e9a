using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime;

namespace Edge.Cli.Reports;

/// <summary>What <c>edge run --variants --json</c> prints: schema <c>edge.adaptive-run/1</c>.</summary>
/// <param name="Schema">Name and version of this schema.</param>
/// <param name="Model">Name of the network that runs locally.</param>
/// <param name="SetDigest">SHA-256 of the set's canonical bytes.</param>
/// <param name="Kernels">The kernels of this process.</param>
/// <param name="OutputDigest">SHA-256 of the last answer's tensors, concatenated.</param>
/// <param name="Outputs">The last answer.</param>
/// <param name="Repeat">Requests.</param>
/// <param name="DeadlineMs">When each answer was needed.</param>
/// <param name="InTime">How many were there by then.</param>
/// <param name="ReadMs">Time to read the input file, decode the picture and make the input tensors of it.</param>
/// <param name="LatencyMs">Time of a request.</param>
/// <param name="TimingMs">Where it went, for the path that gave the answer.</param>
/// <param name="Paths">How many answers each path gave.</param>
/// <param name="LinkBitsPerSecond">Bandwidth of the link as it is believed to be at the end.</param>
/// <param name="LinkRoundTripMs">Its round trip.</param>
/// <param name="Answers">Every answer.</param>
internal sealed record AdaptiveRunReport(
    string Schema,
    string Model,
    string SetDigest,
    string Kernels,
    string OutputDigest,
    ImmutableArray<OutputReport> Outputs,
    int Repeat,
    double? DeadlineMs,
    int InTime,
    double ReadMs,
    LatencyReport LatencyMs,
    RequestTimingReport TimingMs,
    ImmutableSortedDictionary<string, int> Paths,
    double LinkBitsPerSecond,
    double LinkRoundTripMs,
    ImmutableArray<AdaptiveAnswerReport> Answers)
{
    /// <summary>Describes requests, at least one.</summary>
    public static AdaptiveRunReport Of(
        AdaptiveSession session, string kernels, IReadOnlyList<Tensor> tensors, Memory<byte>[] outputs, IReadOnlyList<AdaptiveAnswer> answers, double? deadlineUs, double readUs) => new(
        "edge.adaptive-run/1",
        session.Set.Local.Plan.Graph.Name,
        Digest.Of(VariantSetEncoding.Write(session.Set)).ToString(),
        kernels,
        Digest.Of(RunReport.Concatenate(outputs)).ToString(),
        [.. outputs.Select((bytes, i) => OutputReport.Of(tensors[i], bytes.Span))],
        answers.Count,
        deadlineUs / 1e3,
        answers.Count(a => a.DeadlineMet),
        Math.Round(readUs / 1e3, 3),
        LatencyReport.Of(answers.Select(a => a.LatencyUs)),
        RequestTimingReport.Of([.. answers.Select(a => a.Timing)]),
        answers.CountBy(a => a.PathText).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Math.Round(session.Link.BitsPerSecond),
        Math.Round(session.Link.RoundTripUs / 1e3, 3),
        [.. answers.Select(AdaptiveAnswerReport.Of)]);
}
