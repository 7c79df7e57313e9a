using Edge.Model;

namespace Edge.Runtime;

/// <summary>Errors 5110-5139, 5540-5549: agents and the coordinator.</summary>
internal static class AgentErrors
{
    public const int BusyCode = 5120;
    public const int DrainingCode = 5121;
    public const int DeviceLostCode = 5131;

    public static EdgeException OpenWithoutKey(string address) => new(
        5110, $"The agent would listen on {address} without a key.", "Anybody who reaches that address could run plans.", "Give --key-file, or listen on 127.0.0.1.");

    public static EdgeException BadAddress(string text) => new(
        5111, $"'{text}' is not an address.", "An address is tcp:HOST:PORT or HOST:PORT.", "For example 127.0.0.1:7070.");

    public static EdgeException Busy(string coordinator) => new(
        BusyCode, "The agent is busy.", $"It works for {coordinator}; an agent has one coordinator at a time.", "Wait until that one is done, or use another agent.");

    public static EdgeException Draining() => new(
        DrainingCode, "The agent is shutting down.", "It was told to stop; it finishes what runs and takes nothing new.", "Run on the other devices, or start the agent again.");

    public static EdgeException NotPrepared(string request) => new(
        5122, $"{request} came too early.", "Prepare, then the shards, then Connect, then Run: in this order.", "Run the same version of Edge on both ends.");

    public static EdgeException UnknownService(string service) => new(
        5123, $"The agent does not serve '{service}'.", "It serves control channels, and tensor links of the plan that it has prepared.", "Run the same version of Edge on both ends.");

    public static EdgeException TooMuch(string what, long amount, long limit) => new(
        5124, $"{amount} {what} are asked for.", $"The limit of this agent is {limit}.", "Plan for less, or raise the limit in the agent's options.");

    public static EdgeException PeersMissing(IEnumerable<int> devices, TimeSpan limit) => new(
        5125, $"Device {string.Join(", ", devices)} did not link up within {limit.TotalSeconds:0.###} s.", "Devices exchange tensors over links of their own.", "Check that the devices can reach each other.");

    public static EdgeException AlreadyRunning() => new(
        5126, "An inference is running.", "A device runs one at a time.", "Wait for its answer.");

    public static EdgeException NotMeasured(string network, int devices) => new(
        5540, $"'{network}' is not measured by an agent.", $"It is a language model, or its plan has {devices} devices; an agent measures networks of one.", "Run the same version of Edge on both ends.");

    public static EdgeException NoTime(double time) => new(
        5541, $"{time.ToString(System.Globalization.CultureInfo.InvariantCulture)} is no measured time or size.", "Times are numbers that are not negative, sizes of caches are positive.", "Run the same version of Edge on both ends.");

    public static EdgeException OtherSteps(string device, int measured, int planned) => new(
        5542, $"'{device}' measured {measured} steps of {planned}.", "Its answer has one time for each step of the plan.", "Run the same version of Edge on both ends.");

    public static EdgeException CannotReach(string device, string address, EdgeException cause) => new(
        5130, $"Device '{device}' at {address} cannot be used: {cause.Diagnostics[0].What}", $"{cause.Diagnostics[0].Id}: {cause.Diagnostics[0].Why}", cause.Diagnostics[0].Next, cause);

    public static EdgeException DeviceLost(IEnumerable<(string Device, string Reason)> lost, Exception? inner) => new(
        DeviceLostCode,
        $"Lost: {string.Join(", ", lost.Select(l => l.Device))}.",
        string.Join(' ', lost.Select(l => l.Reason)),
        "Look at the device there; run again, or run with --on-loss replan to finish on the others.",
        inner);

    public static EdgeException DeviceFailed(string device, EdgeException cause) => new(
        cause.Code, $"Device '{device}': {cause.Diagnostics[0].What}", cause.Diagnostics[0].Why, cause.Diagnostics[0].Next, cause);

    public static EdgeException WrongDeviceCount(int agents, int devices) => new(
        5132, $"The plan has {devices} devices and {agents} agents are connected.", "The last device is the host, each other one runs on an agent of its own.", "Plan for the devices that are connected.");
}
