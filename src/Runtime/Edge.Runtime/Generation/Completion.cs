using System.Diagnostics;
using Edge.Runtime.Language;
using Edge.Runtime.Text.Sampling;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Runtime.Generation;

/// <summary>A request in work: what came of it so far, and how to stop it.</summary>
public sealed class Completion
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IGenerationSink _sink;
    private readonly Action _wake;
    private readonly Tokenizer _tokenizer;
    private readonly Sampler _sampler;
    private readonly TextStream _text;
    private readonly StopFilter _stops;
    private long _lastTimestamp = Stopwatch.GetTimestamp();
    private volatile bool _isCancelled;

    /// <exception cref="Model.EdgeException">EDGE5210: a setting is outside of its range.</exception>
    internal Completion(GenerationRequest request, IGenerationSink sink, Tokenizer tokenizer, Action wake)
    {
        (Request, _sink, _tokenizer, _wake) = (request, sink, tokenizer, wake);
        _sampler = new Sampler(request.Sampling, tokenizer.Vocabulary.Tokens.Length, request.Constraint);
        _sampler.Observe(request.Prompt.Span);
        _text = new TextStream(tokenizer);
        _stops = new StopFilter(request.Stops);
    }

    /// <summary>What was asked for.</summary>
    public GenerationRequest Request { get; }

    /// <summary>Tokens of the prompt that were in the engine's cache already.</summary>
    public int CachedPromptTokenCount { get; internal set; }

    /// <summary>Tokens of the answer so far; a token that ends the text is none of it.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Tokens that were forgotten at the end of the context (<see cref="ContextOverflow.Shift"/>).</summary>
    public int ForgottenTokenCount { get; internal set; }

    /// <summary>Why it ended, or null while it goes on.</summary>
    public FinishReason? Reason { get; private set; }

    /// <summary>What went wrong, where it <see cref="FinishReason.Failed"/>.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Done when it has ended, however it did.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Whether it is to end.</summary>
    internal bool IsCancelled => _isCancelled;

    /// <summary>Ends it at the next token; its sequence is free then. From any thread, at any time.</summary>
    public void Cancel()
    {
        _isCancelled = true;
        _wake();
    }

    /// <summary>Chooses the next token and passes it on.</summary>
    /// <param name="engine">The engine behind an inference.</param>
    /// <param name="output">The output of this generation's last token.</param>
    /// <param name="token">The token, to be run next.</param>
    /// <returns>Why the generation ends with it, or null where it goes on.</returns>
    internal FinishReason? Accept(ITokenEngine engine, int output, out int token)
    {
        TokenProbability sampled = _sampler.Sample(engine, output);
        token = sampled.Token;
        if (!Request.IgnoresEnd && _tokenizer.IsEnd(token))
        {
            return FinishReason.Stop;
        }

        long now = Stopwatch.GetTimestamp();
        double latencyUs = Stopwatch.GetElapsedTime(_lastTimestamp, now).TotalMicroseconds;
        _lastTimestamp = now;
        TokenCount++;
        _sink.OnToken(new GeneratedToken
        {
            Id = token,
            LogProbability = sampled.LogProbability,
            Top = _sampler.Top,
            Text = _stops.Append(_text.Append(token)),
            LatencyUs = latencyUs,
        });
        return _stops.Stop is not null || Request.Constraint?.IsComplete == true ? FinishReason.Stop
            : TokenCount >= Request.MaxTokens ? FinishReason.Length
            : null;
    }

    /// <summary>Says that nothing comes any more.</summary>
    internal void Finish(FinishReason reason, Exception? error)
    {
        (Reason, Error) = (reason, error);
        try
        {
            // Half a character that was left, and what could have been the beginning of a stop string.
            string certain = _stops.Append(_text.Finish()).ToString();
            _sink.OnFinished(this, certain + _stops.Finish().ToString());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            (Reason, Error) = (FinishReason.Failed, e);
        }

        _finished.SetResult();
    }
}
