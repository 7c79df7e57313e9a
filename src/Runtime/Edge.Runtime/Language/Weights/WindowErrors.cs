using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Errors 5430-5449: weights that stream through a window.</summary>
internal static class WindowErrors
{
    public static EdgeException BudgetTooSmall(string device, long budgetBytes, long minimumBytes) => new(
        5430, $"A weight budget of {budgetBytes} bytes is too small for '{device}'.", $"Its program needs at least {minimumBytes} bytes: a block that computes, and the next one that is read.", $"Allow at least {minimumBytes} bytes, or spread the model over more devices.");

    public static EdgeException ReadFailed(string device, int shard, Exception cause) => new(
        5431, $"Weights of '{device}' could not be read: {cause.Message}", $"Shard {shard} is read from storage in every inference.", "Check the disk that holds the store. The inference was not finished; nothing was changed.", cause);

    public static EdgeException Closed(string device) => new(
        5432, $"The weights of '{device}' are closed.", "The engine was disposed while it ran.", "Make another engine.");
}
