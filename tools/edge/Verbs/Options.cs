using System.CommandLine;
using System.Globalization;
using Edge.Model;
using Edge.Planner;

namespace Edge.Cli.Verbs;

/// <summary>Options that several verbs share, each spelt and explained once.</summary>
internal static class Options
{
    private const int MaxRepeat = 1_000_000;

    public static Option<bool> Json() => new("--json") { Description = "Print a JSON report (docs/cli.md) on standard output." };

    public static Option<string?> Devices() => new("--devices")
    {
        Description = "Devices to plan for: a number of agents on this machine, a list such as local,local,tcp:HOST:PORT, or an emulated board, qemu:mps2-an386.",
        HelpName = "N|LIST",
    };

    public static Option<FileInfo?> Cluster() => new("--cluster") { Description = "A cluster file (docs/cluster.md).", HelpName = "FILE" };

    public static Option<Strategy> Strategy() => new("--strategy")
    {
        Description = "How to split: single, patches, bottleneck or auto.",
        DefaultValueFactory = _ => Planner.Strategy.Auto,
        CustomParser = result => Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out Strategy strategy) && Enum.IsDefined(strategy)
            ? strategy
            : Fail(result, Planner.Strategy.Auto, "'--strategy' is single, patches, bottleneck or auto."),
    };

    public static Option<long?> Sram() => new("--sram")
    {
        Description = "Memory for activations of each device, for example 64KiB or 20000.",
        HelpName = "BYTES",
        CustomParser = ParseBytes,
    };

    public static Option<double?> MaxMacOverhead() => new("--max-mac-overhead")
    {
        Description = "The most multiply-accumulates, as a factor of the network's own (1.1 allows 10 % more).",
        HelpName = "X",
    };

    public static Option<string?> CutAt() => new("--at") { Description = "Of a bottleneck: the tensor that crosses the link.", HelpName = "TENSOR" };

    public static Option<PlanObjective?> Objective()
    {
        (string Word, PlanObjective Value)[] words = [("latency", PlanObjective.Latency), ("memory", PlanObjective.Memory), ("energy", PlanObjective.Energy), ("bytes", PlanObjective.Bytes), ("head-macs", PlanObjective.HeadMacs)];
        string list = string.Join(", ", words.Select(w => w.Word));
        return new Option<PlanObjective?>("--objective")
        {
            Description = $"What the plan shall have least of. One of {list} (of a bottleneck). The time unless given, but for patches without --sram the memory of one of the fastest plans.",
            HelpName = string.Join('|', words.Select(w => w.Word)),
            CustomParser = result => words.FirstOrDefault(w => w.Word == result.Tokens[0].Value) is ({ } _, var value)
                ? value
                : Fail<PlanObjective?>(result, null, $"'--objective' is one of {list}."),
        };
    }

    public static Option<double?> DeadlineUs() => new("--deadline")
    {
        Description = "Of a bottleneck: the longest inference allowed, for example 50ms; of variants: when each answer is needed.",
        HelpName = "TIME",
        CustomParser = result => ByteSize.TryParseUs(result.Tokens[0].Value, out double us) && us > 0
            ? us
            : Fail<double?>(result, null, $"'{result.Tokens[0].Value}' is no time; write 50ms or 800us, for example."),
    };

    public static Option<bool> Variants(string description) => new("--variants") { Description = description };

    public static Option<double?> ExitThreshold() => new("--exit-threshold")
    {
        Description = "Of variants: the probability from which a head answers by itself, 0 to 1, instead of the model's own.",
        HelpName = "P",
        CustomParser = result => double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double threshold) && threshold <= 1
            ? threshold
            : Fail<double?>(result, null, "'--exit-threshold' is a probability from 0 to 1."),
    };

    public static Option<double?> EveryUs() => new("--every")
    {
        Description = "Of variants: the time from one request to the next, for example 100ms.",
        HelpName = "TIME",
        CustomParser = result => ByteSize.TryParseUs(result.Tokens[0].Value, out double us) && us > 0
            ? us
            : Fail<double?>(result, null, $"'{result.Tokens[0].Value}' is no time; write 100ms or 2s, for example."),
    };

    public static Option<FileInfo?> KeyFile() => new("--key-file") { Description = "File with the pre-shared key of the cluster.", HelpName = "FILE" };

    /// <summary>A power meter.</summary>
    public static Option<string?> Meter(string description) => new("--meter") { Description = $"{description} A name of 'edge devices meters', or ina226:BUS:ADDRESS:SHUNT, for example ina226:1:0x40:0.1ohm (docs/power.md).", HelpName = "METER" };

    /// <summary>Whether a board is sent its model.</summary>
    public static Option<bool> Streamed(string description) => new("--streamed") { Description = description };

    /// <summary>Reads a positive size in bytes, such as <c>64KiB</c>.</summary>
    public static long? ParseBytes(System.CommandLine.Parsing.ArgumentResult result) =>
        ByteSize.TryParseBytes(result.Tokens[0].Value, out long bytes) && bytes > 0
            ? bytes
            : Fail<long?>(result, null, $"'{result.Tokens[0].Value}' is no size; write 64KiB or 20000, for example.");

    /// <summary>How many inferences to run.</summary>
    public static Option<int> Repeat() => new("--repeat")
    {
        Description = "Run this many inferences.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int repeat) && repeat is >= 1 and <= MaxRepeat
            ? repeat
            : Fail(result, 1, $"'--repeat' is a number from 1 to {MaxRepeat}."),
    };

    /// <summary>A positive number of something.</summary>
    public static Option<int?> Count(string name, string description, int most) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most
            ? count
            : Fail<int?>(result, null, $"'{name}' is a number from 1 to {most}."),
    };

    /// <summary>A number that is not negative.</summary>
    public static Option<float> Number(string name, string description, float usual) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => usual,
        CustomParser = result => float.TryParse(result.Tokens[0].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number >= 0 && float.IsFinite(number)
            ? number
            : Fail(result, usual, $"'{name}' is a number from 0 on."),
    };

    /// <summary>One of a few words; the first is the default.</summary>
    public static Option<T> OneOf<T>(string name, string description, params (string Word, T Value)[] words)
    {
        string list = string.Join(", ", words.Select(w => w.Word));
        return new Option<T>(name)
        {
            Description = $"{description} One of {list}.",
            HelpName = string.Join('|', words.Select(w => w.Word)),
            DefaultValueFactory = _ => words[0].Value,
            CustomParser = result => words.FirstOrDefault(w => w.Word == result.Tokens[0].Value) is ({ } _, { } value)
                ? value
                : Fail(result, words[0].Value, $"'{name}' is one of {list}."),
        };
    }

    private static T Fail<T>(System.CommandLine.Parsing.ArgumentResult result, T value, string message)
    {
        result.AddError(message);
        return value;
    }
}
