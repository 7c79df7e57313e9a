using Edge.Model;

namespace Edge.Planner.Firmware;

/// <summary>What firmware cannot run.</summary>
internal static class FirmwareErrors
{
    private const string Quantise = "Quantise the network to int8 with TensorFlow Lite's converter, or run this part on a Linux device.";

    /// <summary>A tensor of a type that firmware does not compute.</summary>
    public static EdgeException Type(Tensor tensor) => new(
        3300, $"Tensor '{tensor.Name}' is {tensor.Type}.", "Firmware computes int8 tensors with one scale.", Quantise);

    /// <summary>An operator without a kernel, or in a form that the kernel does not have.</summary>
    public static EdgeException Operator(Node node, string why) => new(
        3301, $"Node '{node.Name}' ({node.Operator.Kind}) does not run on a microcontroller.", why, "Run the network on a Linux device, or change the layer in the model.");

    /// <summary>A number beyond a field of the program.</summary>
    public static EdgeException Size(string what, long value, long limit) => new(
        3302, $"{what} is {value}.", $"A firmware program has room for {limit}.", "Plan with a smaller input, or for a Linux device.");

    /// <summary>A constant whose shard the device does not load.</summary>
    public static EdgeException Constant(Tensor tensor) => new(
        3303, $"Constant '{tensor.Name}' is in no shard of the plan.", "Lowering folds constants into the program, and needs their bytes.", "Plan the model again.");

    /// <summary>A language model.</summary>
    public static EdgeException LanguageModel(Plan plan) => new(
        3304, $"'{plan.Graph.Name}' is a language model.", "Firmware runs networks of int8 tensors.", "Run it on Linux devices.");

    /// <summary>Boards of a cluster that no plan was found for.</summary>
    public static EdgeException BoardsTooSmall(string network, IReadOnlyList<(ClusterDevice Board, long NeededBytes, long LimitBytes)> boards) => new(
        3310,
        $"'{network}' does not fit {string.Join(" and ", boards.Select(b => $"'{b.Board.Name}'"))}.",
        string.Join(' ', boards.Select(b => b.Board.SramBytes is { } sram
            ? $"'{b.Board.Name}' has {sram} bytes of RAM and needs at least {b.NeededBytes + BoardClusterPlanner.ReservedRamBytes}: {b.NeededBytes} for its part of the network, {BoardClusterPlanner.ReservedRamBytes} for stack and link."
            : $"'{b.Board.Name}' has {b.LimitBytes} bytes for the network and needs at least {b.NeededBytes}.")),
        "Take a board with more memory, or more devices.");
}
