using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Errors 5400-5429: running a language model on a device.</summary>
internal static class LanguageErrors
{
    public const int BadBatchCode = 5404;
    public const int NoSuchSequenceCode = 5406;

    public static EdgeException NoTokens(string graph) => new(
        5400, $"The plan of {graph} is not that of a language model.", "A token engine runs the program of one token.", "Make the plan from a language model, or run it with `edge run`.");

    public static EdgeException Unsupported(string what, string why) => new(
        5401, what, why, "Make the plan again with this version; if it persists, report the model.");

    public static EdgeException NoWeights(string tensor, string device) => new(
        5402, $"Device {device} computes with '{tensor}' where no shard that it has loaded holds it.", "A constant is read between the load and the release of its shard.", "Make the plan again; if it persists, report the plan.");

    public static EdgeException WrongSlice(string tensor, string region) => new(
        5403, $"The part of '{tensor}' that is loaded is not what a step computes with: {region}.", "A device loads the rows and columns of a matrix that it multiplies with, and no others.", "Make the plan again; if it persists, report the plan.");

    public static EdgeException BadBatch(string what, string why) => new(
        BadBatchCode, what, why, "Keep to the limits of the engine's settings; raise them in the plan if they are too low.");

    public static EdgeException NotNumbers() => new(
        5405, "The model computed logits that are not numbers.", "Its weights, or what they make of this text, are beyond what floats hold.", "Check the model file with `edge inspect`; convert it again from its source.");

    public static EdgeException NoSuchSequence(int source, int target, int tokens, string why) => new(
        NoSuchSequenceCode, $"{tokens} tokens cannot be copied from sequence {source} to {target}.", why, "Copy what is in the cache, to another sequence.");
}
