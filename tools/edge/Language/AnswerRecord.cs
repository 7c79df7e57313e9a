using System.Globalization;
using System.Text;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Runtime.Generation;
using Edge.Runtime.Text.Sampling;

namespace Edge.Cli.Language;

/// <summary>An answer that is written down as it comes: text, tokens, times.</summary>
/// <param name="output">Where its text goes at once.</param>
internal sealed class AnswerRecord(TextWriter output) : IGenerationSink
{
    private readonly StringBuilder _text = new();
    private readonly List<double> _latenciesUs = new(1024);
    private readonly List<int> _tokens = new(1024);
    private readonly List<LogprobReport> _logprobs = [];

    /// <summary>Its text.</summary>
    public string Text => _text.ToString();

    /// <summary>Its tokens.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>The log-probability of each token.</summary>
    public IReadOnlyList<LogprobReport> Logprobs => _logprobs;

    /// <summary>Time to the first token, in microseconds; null where none came.</summary>
    public double? FirstUs => _latenciesUs.Count > 0 ? _latenciesUs[0] : null;

    /// <summary>Time of each further token, in microseconds.</summary>
    public IEnumerable<double> NextUs => _latenciesUs.Skip(1);

    /// <summary>Tokens a second behind the first; null where there is one.</summary>
    public double? TokensPerS => _latenciesUs.Count > 1 ? Math.Round((_latenciesUs.Count - 1) / NextUs.Sum() * 1e6, 2) : null;

    /// <summary>The generation behind it.</summary>
    public Completion Completion { get; private set; } = null!;

    /// <summary>How it went, in a line.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{_tokens.Count} tokens, {TokensPerS ?? 0:0.0} a second; the first after {(FirstUs ?? 0) / 1000:0} ms; {GenerateReport.WordFor(Completion.Reason!.Value)}");

    /// <summary>Asks, and waits for the end.</summary>
    /// <exception cref="EdgeException">What ended the answer too early.</exception>
    public async Task RunAsync(GenerationScheduler scheduler, GenerationRequest request, CancellationToken cancellation)
    {
        Completion = scheduler.Submit(request, this);
        await using (cancellation.Register(Completion.Cancel))
        {
            await Completion.Finished;
        }

        cancellation.ThrowIfCancellationRequested();
        if (Completion.Error is { } error)
        {
            throw error;
        }
    }

    /// <inheritdoc/>
    public void OnToken(in GeneratedToken token)
    {
        _latenciesUs.Add(token.LatencyUs);
        _tokens.Add(token.Id);
        if (!token.Top.IsEmpty)
        {
            _logprobs.Add(Describe(token));
        }

        Write(token.Text);
    }

    /// <inheritdoc/>
    public void OnFinished(Completion completion, ReadOnlySpan<char> text) => Write(text);

    private void Write(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            _text.Append(text);
            output.Write(text);
            output.Flush();
        }
    }

    private static LogprobReport Describe(in GeneratedToken token)
    {
        LogprobReport[] top = new LogprobReport[token.Top.Length];
        for (int i = 0; i < top.Length; i++)
        {
            TokenProbability other = token.Top[i];
            top[i] = new LogprobReport(other.Token, Math.Round(other.LogProbability, 6), null);
        }

        return new LogprobReport(token.Id, Math.Round(token.LogProbability, 6), [.. top]);
    }
}
