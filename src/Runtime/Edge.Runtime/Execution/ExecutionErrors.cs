using Edge.Model;

namespace Edge.Runtime;

/// <summary>Errors 5020-5039: preparing and running a plan.</summary>
internal static class ExecutionErrors
{
    public const int WrongTensorCountCode = 5025;
    public const int WrongTensorSizeCode = 5026;
    public const int PeerLostCode = 5030;

    public static EdgeException NoSuchDevice(int device, int count) => new(
        5020, $"The plan has no device {device}.", $"It has {count}, counted from 0.", "Ask for one of them, or plan again for the devices there are.");

    public static EdgeException NoConstant(string tensor, string device) => new(
        5021, $"Device {device} computes with '{tensor}' but never loads it.", "A constant is read from a shard that the program loads before.", "Plan again; if it persists, report the plan.");

    public static EdgeException MemoryTooLarge(string device, long bytes) => new(
        5022, $"Device {device} needs {bytes} bytes of memory.", "One device addresses fewer than 2^31 bytes of arena, input and boundary tensors.", "Split the network over more devices.");

    public static EdgeException UnknownStep(string step) => new(
        5023, $"The plan has a step {step}.", "This version cannot run it.", "Run the same version of Edge that made the plan.");

    public static EdgeException OutsideMemory(string device) => new(
        5024, $"A kernel of device {device} wrote outside its memory.", "The guard bytes behind the arena or input memory have changed.", "The result was discarded; report the plan and the network.");

    public static EdgeException WrongTensorCount(string kind, int count, int expected) => new(
        WrongTensorCountCode, $"{count} {kind} tensors were given.", $"The network has {expected}.", "Give one memory for each, in graph order.");

    public static EdgeException WrongTensorSize(string kind, string tensor, long bytes, long expected) => new(
        WrongTensorSizeCode, $"The {kind} '{tensor}' was given {bytes} bytes.", $"It has {expected}.", "Check shape and element type with `edge inspect`.");

    public static EdgeException PeerLost(string device, string reason, Exception? inner = null) => new(
        PeerLostCode, $"{Capitalised(device)} is lost: {reason}.", "The inference needs it.", "Look at the agent on that device; run again, or run with --on-loss replan to finish on the others.", inner);

    public static EdgeException UnexpectedMessage(int peer, int tag, int bytes, int? expected) => new(
        5031, $"Device {peer} sent a message {tag} of {bytes} bytes.", expected is { } size ? $"The plan has {size} bytes for it, once an inference." : "The plan has no such message.", "Both ends must run the same plan; start the run again.");

    public static EdgeException Disposed(string device) => new(
        5032, $"The session of device {device} is closed.", "Its memory was given back.", "Prepare the plan again.");

    public static EdgeException DamagedLatent(int peer, int tag, int bytes) => new(
        5034, $"The latent {tag} of device {peer}, {bytes} bytes, is damaged.", "A code has exactly the symbols of its tensor and ends with them.", "Both ends must run the same plan; start the run again.");

    private static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
