using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>Errors 3100-3199: planning of language models.</summary>
internal static class LanguageErrors
{
    public const int BudgetTooSmallCode = 3107;

    public static EdgeException NoLanguageModel(string name) => new(
        3101, $"'{name}' is no language model.", "A token plan needs an embedding of token ids and one output, the logits.", "Use 'edge plan' or 'edge run' for other networks.");

    public static EdgeException NoLogits(Graph graph) => new(
        3102, $"'{graph.Name}' has no point at which one tensor leads to the logits.", "Rows whose logits are not wanted are dropped there.", "This architecture cannot be planned; report it with the model's name.");

    public static EdgeException NoDevices() => new(
        3103, "The cluster has no devices.", "A plan runs somewhere.", "Name at least one device.");

    public static EdgeException BlockTooLarge(string block, long bytes, long limit) => new(
        3104, $"Block '{block}' has {bytes} bytes.", $"A shard has at most {limit}.", "Use more devices, or a smaller element type.");

    public static EdgeException Settings(TokenSettings tokens) => new(
        3105, $"Batches of {tokens.RowCapacity} tokens, {tokens.SequenceCapacity} sequences of {tokens.ContextTokens} tokens cannot be planned.", "All are at least 1.", "Ask for at least one of each.");

    public static EdgeException BatchTooLarge(string device, long rowBytes, int rows) => new(
        3106, $"A batch of {rows} tokens needs {rowBytes * rows} bytes for activations on '{device}'.", $"A token takes {rowBytes} bytes, and a batch fewer than 2^31.", "Ask for smaller batches.");

    public static EdgeException BudgetTooSmall(long budget, long minimum, string device) => new(
        BudgetTooSmallCode, $"A weight budget of {budget} bytes is below the minimum of {minimum} bytes.", $"Two blocks of '{device}' are in memory at a time: one that computes while the next is read.", $"Allow at least {minimum} bytes, or use more devices.");

    public static EdgeException LastSpeeds(int count, int devices) => new(
        3109, $"The last plan had shares for {count} devices, and {devices} are planned for.", "Each device has a speed, and it is positive.", "Give the shares of a plan for the same devices, or none.");

    public static EdgeException Speeds(int count, int devices) => new(
        3108, $"{count} devices were measured, and {devices} are planned for.", "Each device has a speed, and it is positive.", "Measure all devices, or none.");
}
