using System.CommandLine;
using System.Globalization;
using Edge.Cli.Execution;
using Edge.Cli.Language;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Language;

namespace Edge.Cli.Verbs;

/// <summary>What every verb that runs a language model takes: the model, the devices, memory and precision.</summary>
/// <param name="usualContext">Tokens of a context where no number is given, or null for the model's.</param>
internal sealed class LanguageArguments(int? usualContext = null)
{
    private const int MostThreads = 1024, MostContextTokens = 1 << 24;

    private readonly Argument<string> _model = new("MODEL") { Description = "A language model (.gguf, or a folder with safetensors), or a plan." };
    private readonly Option<string?> _devices = new("--devices")
    {
        Description = "How many devices on this machine, this process among them; or agents beside it, such as local,tcp:HOST:PORT.",
        HelpName = "N|LIST",
    };

    private readonly Option<FileInfo?> _cluster = Options.Cluster();
    private readonly Option<FileInfo?> _keyFile = Options.KeyFile();
    private readonly Option<LanguageStrategy> _strategy = Options.OneOf("--strategy", "How to split.", ("auto", LanguageStrategy.Auto), ("single", LanguageStrategy.Single), ("tensor", LanguageStrategy.Tensor));
    private readonly Option<long?> _memory = new("--memory")
    {
        Description = "Bytes of weights that each device may have in memory at a time; the others are read when they are needed.",
        HelpName = "BYTES",
        CustomParser = Options.ParseBytes,
    };

    private readonly Option<int?> _threads = Options.Count("--threads", "Threads that compute on each device.", MostThreads);
    private readonly Option<int?> _context = Options.Count("--context", "Tokens of a context: prompt and answer.", MostContextTokens);
    private readonly Option<KeyValueType> _keyValues = Options.OneOf("--kv", "How the key-value cache keeps numbers.", ("f16", KeyValueType.Float16), ("q8", KeyValueType.Q8));
    private readonly Option<AllReducePayload> _allReduce = Options.OneOf("--allreduce", "How partial sums travel.", ("f32", AllReducePayload.Float32), ("f16", AllReducePayload.Float16), ("q8", AllReducePayload.Q8));
    private readonly Option<string?> _linkDelay = new("--link-delay") { Description = "Time one way that is put between this process and the devices on this machine, for experiments: 1ms.", HelpName = "TIME" };
    private readonly Option<string?> _linkRate = new("--link-rate") { Description = "Rate of that link each way: 100Mbit.", HelpName = "RATE" };
    private readonly Option<OnLoss> _onLoss = Options.OneOf("--on-loss", "When a device is lost: fail, or go on with the remaining ones.", ("fail", OnLoss.Fail), ("replan", OnLoss.Replan));

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(_model);
        foreach (Option option in new Option[] { _devices, _cluster, _keyFile, _strategy, _memory, _threads, _context, _keyValues, _allReduce, _linkDelay, _linkRate, _onLoss })
        {
            command.Add(option);
        }
    }

    /// <summary>Adds those that say how a model is planned to a verb that has devices, a cluster and a strategy of its own.</summary>
    public void AddPlanningTo(Command command)
    {
        foreach (Option option in new Option[] { _memory, _context, _keyValues, _allReduce, _linkDelay, _linkRate })
        {
            command.Add(option);
        }
    }

    /// <summary>Makes the model ready that a command line names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="sequences">Sequences at a time.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<LanguageRun> OpenAsync(ParseResult parsed, int sequences, CancellationToken cancellation) => LanguageSource.OpenAsync(
        parsed.GetRequiredValue(_model),
        PlanningOf(parsed) with
        {
            Devices = parsed.GetValue(_devices),
            Cluster = parsed.GetValue(_cluster),
            KeyFile = parsed.GetValue(_keyFile),
            Strategy = parsed.GetValue(_strategy),
            Threads = parsed.GetValue(_threads),
            Sequences = sequences,
            OnLoss = parsed.GetValue(_onLoss),
        },
        cancellation);

    /// <summary>How a command line wants a model to be planned.</summary>
    public LanguageOptions PlanningOf(ParseResult parsed) => new()
    {
        MemoryBytes = parsed.GetValue(_memory),
        ContextTokens = parsed.GetValue(_context) ?? usualContext,
        KeyValues = parsed.GetValue(_keyValues),
        Payload = parsed.GetValue(_allReduce),
        Link = Link(parsed.GetValue(_linkDelay), parsed.GetValue(_linkRate)),
    };

    private static LinkConditions? Link(string? delay, string? rate) => delay is null && rate is null ? null : LinkConditions.None with
    {
        Delay = delay is null ? TimeSpan.Zero : LinkConditions.ParseTime(delay),
        BitsPerSecond = rate is null ? 0 : LinkConditions.ParseRate(rate),
    };
}
