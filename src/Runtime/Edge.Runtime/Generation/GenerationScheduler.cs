using System.Diagnostics;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Runtime.Text.Tokenization;

namespace Edge.Runtime.Generation;

/// <summary>
/// Runs the requests of many callers on one engine: a bounded queue, continuous batching, and a cache of what the engine
/// has already read. It has a thread of its own, which alone calls the engine. The engine is the caller's to dispose,
/// after the scheduler.
/// </summary>
public sealed class GenerationScheduler : IDisposable
{
    private readonly ITokenEngine _engine;
    private readonly Tokenizer _tokenizer;
    private readonly int _queueCapacity;
    private readonly ContinuousBatch _batch;
    private readonly Lock _gate = new();
    private readonly List<Completion> _queue = [];
    private readonly Queue<TaskCompletionSource<IReadOnlyList<TokenDeviceReport>>> _reports = [];
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread _thread;
    private SchedulerStatistics _statistics;
    private Exception? _failure;
    private bool _isClosed, _hasEnded;
    private volatile bool _isStopped;

    /// <summary>Starts to wait for requests.</summary>
    /// <param name="engine">The model.</param>
    /// <param name="tokenizer">Its tokens as text.</param>
    /// <param name="queueCapacity">Most requests that wait.</param>
    public GenerationScheduler(ITokenEngine engine, Tokenizer tokenizer, int queueCapacity = 64)
    {
        (_engine, _tokenizer, _queueCapacity) = (engine, tokenizer, queueCapacity);
        _batch = new ContinuousBatch(engine);
        _thread = new Thread(Run) { IsBackground = true, Name = "edge generation" };
        _thread.Start();
    }

    /// <summary>What happens now, and what happened so far.</summary>
    public SchedulerStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _statistics with { QueuedCount = _queue.Count };
            }
        }
    }

    /// <summary>What ended everything: a lost device, for example; null while all is well.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Takes a request; it begins when a sequence is free.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="sink">Where the answer goes.</param>
    /// <exception cref="EdgeException">EDGE5300-5307: it cannot be answered; 5303: too many wait; or what ended everything.</exception>
    public Completion Submit(GenerationRequest request, IGenerationSink sink)
    {
        GenerationErrors.Check(request, _engine);
        Completion completion = new(request, sink, _tokenizer, () => _work.Set());
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw _failure as EdgeException ?? GenerationErrors.Closed();
            }

            if (_isClosed)
            {
                throw GenerationErrors.Closed();
            }

            if (_queue.Count >= _queueCapacity)
            {
                throw GenerationErrors.QueueFull(_queueCapacity);
            }

            _queue.Add(completion);
        }

        _work.Set();
        return completion;
    }

    /// <summary>What the devices measured, asked for between two inferences.</summary>
    /// <exception cref="EdgeException">EDGE5305: the scheduler has ended; or what ended everything.</exception>
    public Task<IReadOnlyList<TokenDeviceReport>> ReportAsync()
    {
        TaskCompletionSource<IReadOnlyList<TokenDeviceReport>> report = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_hasEnded)
            {
                throw GenerationErrors.Closed();
            }

            _reports.Enqueue(report);
        }

        _work.Set();
        return report.Task;
    }

    /// <summary>Takes no more requests.</summary>
    /// <returns>Done when those that were taken have ended.</returns>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _work.Set();
        return _drained.Task;
    }

    /// <summary>Cancels everything and ends its thread.</summary>
    public void Dispose()
    {
        _isStopped = true;
        _ = DrainAsync();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        while (!IsDrained())
        {
            try
            {
                while (Dequeue() is { } completion)
                {
                    Begin(completion);
                }

                AnswerReports();
                if (_isStopped)
                {
                    _batch.CancelAll();
                }

                bool hasRun = _batch.Step();
                lock (_gate)
                {
                    _statistics = _batch.Statistics;
                }

                if (!hasRun && !IsDrained())
                {
                    _work.WaitOne();
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Volatile.Write(ref _failure, e);
                _batch.Fail(e);
            }
        }

        _drained.SetResult();
    }

    private bool IsDrained()
    {
        lock (_gate)
        {
            return _hasEnded = _isClosed && _queue.Count == 0 && _reports.Count == 0 && _batch.ActiveCount == 0;
        }
    }

    private void AnswerReports()
    {
        while (true)
        {
            TaskCompletionSource<IReadOnlyList<TokenDeviceReport>>? report;
            lock (_gate)
            {
                if (!_reports.TryDequeue(out report))
                {
                    return;
                }
            }

            try
            {
                report.SetResult(_failure is null ? _engine.Report() : throw _failure);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                report.SetException(e);
            }
        }
    }

    // The first that can begin, or any that need not begin any more.
    private Completion? Dequeue()
    {
        lock (_gate)
        {
            int index = _isStopped || _failure is not null || _batch.HasFree ? 0 : _queue.FindIndex(c => c.IsCancelled);
            if (index < 0 || index >= _queue.Count)
            {
                return null;
            }

            Completion completion = _queue[index];
            _queue.RemoveAt(index);
            return completion;
        }
    }

    private void Begin(Completion completion)
    {
        if (_failure is { } failure)
        {
            completion.Finish(FinishReason.Failed, failure);
        }
        else if (_isStopped || completion.IsCancelled)
        {
            completion.Finish(FinishReason.Cancelled, null);
        }
        else
        {
            _batch.Admit(completion);
        }
    }
}
