namespace Edge.Model;

/// <summary>How long echoes of the endpoint's messages from all other devices at once took.</summary>
/// <param name="Links">Links to each device; one message went over each.</param>
/// <param name="Bytes">Length of a message.</param>
/// <param name="Us">Time from the first message until all were back: the lower quartile of several.</param>
public sealed record EchoTime(int Links, int Bytes, double Us);
