using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>One of the ways in which a network can run, with what its time depends on but the link.</summary>
/// <param name="Name">Unique in its set: <c>local</c>, <c>offload</c>, or what a split is called.</param>
/// <param name="Path">Where it computes.</param>
/// <param name="Plan">How. A local plan has the endpoint alone; of the others device 0 is the far one, device 1 the endpoint.</param>
/// <param name="HeadUs">Predicted time on the endpoint, in microseconds.</param>
/// <param name="SentBytes">Bytes expected to be sent for one answer, without framing.</param>
/// <param name="TailUs">Predicted time on the far device, in microseconds.</param>
/// <param name="AnswerBytes">Bytes of the answer, without framing.</param>
public sealed record PlanVariant(string Name, VariantPath Path, Plan Plan, double HeadUs, long SentBytes, double TailUs, long AnswerBytes)
{
    /// <summary>Index of the far device in the plans that have one.</summary>
    public const int FarDevice = 0;

    /// <summary>When the head answers by itself; null where it never does.</summary>
    public ExitRule? Exit { get; init; }

    /// <summary>Positions of the answer's tensors among the graph's outputs: all but the one of an early exit.</summary>
    public IEnumerable<int> Answers => Enumerable.Range(0, Plan.Graph.Outputs.Length).Where(o => o != Exit?.Output);

    /// <summary>Predicted time of one answer, in microseconds.</summary>
    /// <param name="roundTripUs">Round trip of the link.</param>
    /// <param name="usPerByte">Time of a byte on it.</param>
    public double LatencyUs(double roundTripUs, double usPerByte) =>
        Path == VariantPath.Local ? HeadUs : HeadUs + TailUs + roundTripUs + ((SentBytes + AnswerBytes) * usPerByte);
}
