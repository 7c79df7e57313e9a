namespace Edge.Runtime;

/// <summary>How a request was answered.</summary>
/// <param name="Path">By which path.</param>
/// <param name="Variant">Name of the variant that gave the answer.</param>
/// <param name="Why">Why by that one, for people.</param>
/// <param name="LatencyUs">Time of the request, in microseconds.</param>
/// <param name="DeadlineMet">Whether that was in time; true where there was no deadline.</param>
/// <param name="Timing">Where the time of the path that gave the answer went.</param>
/// <param name="SentBytes">Bytes that were sent for it, without framing, whether they were of use or not.</param>
public sealed record AdaptiveAnswer(AnswerPath Path, string Variant, string Why, double LatencyUs, bool DeadlineMet, RequestTiming Timing, long SentBytes)
{
    /// <summary>The path as it is written: <c>local</c>, <c>exit</c>, <c>offload</c>, or <c>split(NAME)</c>.</summary>
    public string PathText => Path == AnswerPath.Split ? $"split({Variant})" : Path.ToString().ToLowerInvariant();
}
