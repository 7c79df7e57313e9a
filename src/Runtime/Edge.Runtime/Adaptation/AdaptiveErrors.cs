using Edge.Model;

namespace Edge.Runtime;

/// <summary>Errors 5610-5629: a session that moves among variants, and the agent that takes its tails.</summary>
internal static class AdaptiveErrors
{
    public static EdgeException NotConnected(string device) => new(
        5610, $"'{device}' is not connected.", "Its link was lost; it is being dialled again.", "Nothing: answers come from this device meanwhile. Look at the agent there if that lasts.");

    public static EdgeException NoSuchVariant(int variant, int count) => new(
        5611, $"Variant {variant} is asked for.", $"The agent has {count}, and answers for those that have a part for it.", "Run the same version of Edge on both ends.");

    public static EdgeException UnusableMessage(int tag, int bytes) => new(
        5612, $"Message {tag} of {bytes} bytes belongs neither to a question nor to its answer.", "The plan says which messages both have, and how long each is.", "Both ends must run the same set of variants; start again.");
}
