using System.Diagnostics;
using Edge.Cli.Language;
using Edge.Model;
using Edge.Runtime.Generation;

namespace Edge.Cli.Server;

/// <summary>
/// Knows whether tokens are really produced: the last one's age is known, and a server that nobody uses produces one now
/// and then. It takes a sequence of its own, where its prompt stays cached.
/// </summary>
internal sealed class SelfTest : IGenerationSink, IAsyncDisposable
{
    private readonly GenerationScheduler _scheduler;
    private readonly GenerationRequest _request;
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;

    private SelfTest(LanguageModel model, GenerationScheduler scheduler, TimeSpan limit)
    {
        int token = model.Tokenizer.Vocabulary.BeginId ?? 0;
        (_scheduler, _limit) = (scheduler, limit);
        _request = new GenerationRequest(new[] { token, token }) { MaxTokens = 1, IgnoresEnd = true };
        _watch = WatchAsync();
    }

    /// <summary>Whether a token was produced recently.</summary>
    public bool IsHealthy => _scheduler.Failure is null && Age <= _limit;

    private TimeSpan Age => _scheduler.Statistics.LastTokenTimestamp is var last and not 0 ? Stopwatch.GetElapsedTime(last) : TimeSpan.MaxValue;

    /// <summary>Produces a first token, and watches from then on.</summary>
    /// <exception cref="EdgeException">The model cannot produce one.</exception>
    public static async Task<SelfTest> StartAsync(LanguageModel model, GenerationScheduler scheduler, TimeSpan limit, CancellationToken cancellation)
    {
        SelfTest test = new(model, scheduler, limit);
        Completion first = scheduler.Submit(test._request, test);
        await first.Finished.WaitAsync(cancellation);
        return first.Error is null ? test : throw first.Error;
    }

    /// <inheritdoc/>
    public void OnToken(in GeneratedToken token)
    {
    }

    /// <inheritdoc/>
    public void OnFinished(Completion completion, ReadOnlySpan<char> text)
    {
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using PeriodicTimer timer = new(_limit / 8);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (Age > _limit / 2 && _scheduler.Statistics is { ActiveCount: 0, QueuedCount: 0 })
                {
                    await _scheduler.Submit(_request, this).Finished.WaitAsync(_stop.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or EdgeException)
        {
            // Stopped, or nothing is produced any more: the age says so.
        }
    }
}
