using Edge.Runtime;

namespace Edge.Cli.Reports;

/// <summary>How a request was answered.</summary>
/// <param name="Path">By which path: <c>local</c>, <c>exit</c>, <c>offload</c> or <c>split(NAME)</c>.</param>
/// <param name="Why">Why by that one.</param>
/// <param name="Ms">Its time, in milliseconds.</param>
/// <param name="InTime">Whether the deadline was met.</param>
/// <param name="SentBytes">Bytes sent for it, without framing.</param>
internal sealed record AdaptiveAnswerReport(string Path, string Why, double Ms, bool InTime, long SentBytes)
{
    /// <summary>Describes an answer.</summary>
    public static AdaptiveAnswerReport Of(AdaptiveAnswer answer) => new(answer.PathText, answer.Why, Math.Round(answer.LatencyUs / 1e3, 3), answer.DeadlineMet, answer.SentBytes);
}
