using System.Diagnostics;
using Edge.Runtime.Language;

namespace Edge.Runtime.Generation;

/// <summary>A request in work: what came of it so far, and how to stop it.</summary>
public sealed class Completion
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IGenerationSink _sink;
    private readonly Action _wake;
    private readonly int[] _endIds;
    private readonly Candidate[] _best = new Candidate[1];
    private long _lastTimestamp = Stopwatch.GetTimestamp();
    private volatile bool _isCancelled;

    internal Completion(GenerationRequest request, IGenerationSink sink, int[] endIds, Action wake)
    {
        (Request, _sink, _endIds, _wake) = (request, sink, endIds, wake);
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
        engine.Candidates(output, _best);
        token = _best[0].Token;
        if (!Request.IgnoresEnd && _endIds.Contains(token))
        {
            return FinishReason.Stop;
        }

        long now = Stopwatch.GetTimestamp();
        double latencyUs = Stopwatch.GetElapsedTime(_lastTimestamp, now).TotalMicroseconds;
        _lastTimestamp = now;
        TokenCount++;
        _sink.OnToken(new GeneratedToken { Id = token, LatencyUs = latencyUs });
        return TokenCount >= Request.MaxTokens ? FinishReason.Length : null;
    }

    /// <summary>Says that nothing comes any more.</summary>
    internal void Finish(FinishReason reason, Exception? error)
    {
        (Reason, Error) = (reason, error);
        try
        {
            _sink.OnFinished(this, []);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            (Reason, Error) = (FinishReason.Failed, e);
        }

        _finished.SetResult();
    }
}
