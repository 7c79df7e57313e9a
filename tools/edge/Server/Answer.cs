using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Edge.Cli.Language;
using Edge.Cli.Server.Protocol;
using Edge.Runtime.Generation;

namespace Edge.Cli.Server;

/// <summary>
/// The answer to one request, from the scheduler's thread to the client's connection. It holds as many tokens as a request
/// may ask for: a client that reads slowly holds nobody up. Disposing it ends the generation.
/// </summary>
internal sealed class Answer : IGenerationSink, IDisposable
{
    private readonly Channel<AnswerPart> _parts = Channel.CreateUnbounded<AnswerPart>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly LanguageModel _model;
    private readonly ServerMetrics _metrics;
    private readonly bool _hasLogprobs;
    private bool _hasBegun;

    /// <summary>Asks for an answer.</summary>
    /// <exception cref="Model.EdgeException">EDGE5300-5307: it cannot be given.</exception>
    public Answer(LanguageModel model, GenerationScheduler scheduler, ServerMetrics metrics, GenerationRequest request, bool hasLogprobs)
    {
        (_model, _metrics, _hasLogprobs) = (model, metrics, hasLogprobs);
        Completion = scheduler.Submit(request, this);
    }

    /// <summary>The generation.</summary>
    public Completion Completion { get; }

    /// <summary>OpenAI's word for how it ended.</summary>
    public string FinishReason => Completion.Reason == Runtime.Generation.FinishReason.Stop ? "stop" : "length";

    /// <summary>Its tokens.</summary>
    public Usage Usage => new(
        Completion.Request.Prompt.Length,
        Completion.TokenCount,
        Completion.Request.Prompt.Length + Completion.TokenCount,
        new PromptTokensDetails(Completion.CachedPromptTokenCount));

    /// <summary>The pieces as they come, to the end.</summary>
    /// <exception cref="Model.EdgeException">What ended the generation too early.</exception>
    public async IAsyncEnumerable<AnswerPart> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (AnswerPart part in _parts.Reader.ReadAllAsync(cancellation))
        {
            yield return part;
        }

        await Completion.Finished.WaitAsync(cancellation);
        if (Completion.Reason is Runtime.Generation.FinishReason.Failed)
        {
            throw Completion.Error!;
        }

        if (Completion.Reason is Runtime.Generation.FinishReason.Cancelled)
        {
            throw ServerErrors.Stopping();
        }
    }

    /// <inheritdoc/>
    public void OnToken(in GeneratedToken token)
    {
        (_hasBegun ? _metrics.NextToken : _metrics.FirstToken).Observe(token.LatencyUs / 1e6);
        _hasBegun = true;
        if (_hasLogprobs || !token.Text.IsEmpty)
        {
            _parts.Writer.TryWrite(new AnswerPart(token.Text.ToString(), _hasLogprobs ? Logprob(token) : null));
        }
    }

    /// <inheritdoc/>
    public void OnFinished(Completion completion, ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            _parts.Writer.TryWrite(new AnswerPart(text.ToString(), null));
        }

        _parts.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose() => Completion.Cancel();

    private TokenLogprob Logprob(in GeneratedToken token)
    {
        TokenLogprob[] top = new TokenLogprob[token.Top.Length];
        for (int i = 0; i < top.Length; i++)
        {
            top[i] = Describe(token.Top[i].Token, token.Top[i].LogProbability, null);
        }

        return Describe(token.Id, token.LogProbability, top);
    }

    private TokenLogprob Describe(int token, float logProbability, TokenLogprob[]? top)
    {
        byte[] bytes = _model.Tokenizer.Bytes(token).ToArray();
        return new TokenLogprob(Encoding.UTF8.GetString(bytes), logProbability, [.. bytes.Select(b => (int)b)], top);
    }
}
