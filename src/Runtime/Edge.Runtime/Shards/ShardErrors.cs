using Edge.Model;

namespace Edge.Runtime;

/// <summary>Errors 5101-5109: shards and their store.</summary>
internal static class ShardErrors
{
    public const int MismatchCode = 5102;

    public static EdgeException Missing(Digest digest, string where) => new(
        5101, $"Shard {digest} is not in {where}.", "The plan names weights that were not sent.", "Send the plan's shards again.");

    public static EdgeException Mismatch(Digest digest, string where, Exception? inner = null) => new(
        MismatchCode, $"Shard {digest} in {where} does not match its digest.", "Its bytes are damaged; weights that do not match their name are never used.", "Nothing was loaded; the shard is sent again the next time it is needed.", inner);

    public static EdgeException DiskFull(string directory, long neededBytes, Exception? inner = null) => new(
        5103, $"The disk of {directory} is full.", $"{neededBytes} more bytes are needed for a shard.", "Free space or give the agent another --store; what has arrived is kept and the transfer goes on from there.", inner);

    public static EdgeException AboveLimit(string what, long bytes, long limitBytes) => new(
        5104, $"{what} has {bytes} bytes.", $"The limit of this agent is {limitBytes}.", "Raise the limit in the agent's options, or plan with smaller shards.");

    public static EdgeException OutOfPlace(Digest digest, long offset, long expected) => new(
        5105, $"A piece of shard {digest} starts at byte {offset}.", $"Pieces arrive in order; byte {expected} is next.", "Send the shard again.");

    public static EdgeException StoreUnusable(string directory, Exception inner) => new(
        5106, $"The shard store {directory} cannot be used: {inner.Message}", "The agent keeps weights there.", "Give the agent a directory that it may write, with --store.", inner);
}
