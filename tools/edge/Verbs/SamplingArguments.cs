using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Text.Sampling;

namespace Edge.Cli.Verbs;

/// <summary>What every verb that generates text takes: how tokens are chosen, and when it ends.</summary>
/// <param name="usualTemperature">The temperature where none is given.</param>
/// <param name="usualTokens">Tokens of an answer where no number is given.</param>
internal sealed class SamplingArguments(float usualTemperature, int usualTokens)
{
    private readonly Option<int?> _maxTokens = Options.Count("--max-tokens", $"Most tokens of an answer ({usualTokens}).", int.MaxValue);
    private readonly Option<float> _temperature = Options.Number("--temperature", "0 takes the best token each time; 1 is the model's own distribution.", usualTemperature);
    private readonly Option<int?> _topK = Options.Count("--top-k", "Only the K best tokens.", int.MaxValue);
    private readonly Option<float> _topP = Options.Number("--top-p", "Only the best tokens that have this probability together.", 1);
    private readonly Option<float> _minP = Options.Number("--min-p", "Only tokens with this share of the best one's probability.", 0);
    private readonly Option<float> _repeatPenalty = Options.Number("--repeat-penalty", "Makes tokens less likely that were there; 1 does nothing.", 1);
    private readonly Option<string[]> _stop = new("--stop") { Description = "A string that ends the answer; may be given several times.", HelpName = "TEXT" };
    private readonly Option<ulong?> _seed = new("--seed") { Description = "The same seed gives the same answer.", HelpName = "S" };
    private readonly Option<ContextOverflow> _overflow = Options.OneOf(
        "--context-overflow",
        "At the end of the context: stop, refuse what could pass it (error), or forget the older half (shift).",
        ("stop", ContextOverflow.Stop),
        ("error", ContextOverflow.Error),
        ("shift", ContextOverflow.Shift));

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _maxTokens, _temperature, _topK, _topP, _minP, _repeatPenalty, _stop, _seed, _overflow })
        {
            command.Add(option);
        }
    }

    /// <summary>The request that a command line makes of a prompt.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="prompt">The prompt.</param>
    /// <exception cref="EdgeException">EDGE5210: a value is outside of its range (when it runs).</exception>
    public GenerationRequest Read(ParseResult parsed, int[] prompt) => new(prompt)
    {
        MaxTokens = parsed.GetValue(_maxTokens) ?? usualTokens,
        Overflow = parsed.GetValue(_overflow),
        Stops = [.. parsed.GetValue(_stop) ?? []],
        Sampling = new SamplingSettings
        {
            Temperature = parsed.GetValue(_temperature),
            TopK = parsed.GetValue(_topK) ?? 0,
            TopP = parsed.GetValue(_topP),
            MinP = parsed.GetValue(_minP),
            RepetitionPenalty = parsed.GetValue(_repeatPenalty),
            Seed = parsed.GetValue(_seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        },
    };
}
