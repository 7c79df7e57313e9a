namespace Edge.Bench.Split;

/// <summary>A trace, and the device that answers requests while it plays.</summary>
/// <param name="Trace">Name of a file of <c>tools/bench/traces</c>.</param>
/// <param name="Slowness">How many times as long as this machine the device takes.</param>
/// <param name="Period">Time from one request to the next.</param>
/// <param name="Length">How long requests come.</param>
/// <param name="Deadline">Of each request.</param>
internal sealed record AdaptationScenario(string Trace, double Slowness, TimeSpan Period, TimeSpan Length, TimeSpan Deadline)
{
    /// <summary>The committed traces, each with a device for which its link matters.</summary>
    public static IReadOnlyList<AdaptationScenario> All { get; } =
    [
        new("dropout", 30, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(40), TimeSpan.FromMilliseconds(300)),
        new("wifi", 30, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(300)),
        new("lora", 800, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(5)),
    ];
}
