using System.Globalization;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Answers requests by whichever variant is the fastest for the link as it is. Bandwidth and round trip come from the session's own
/// traffic, and from small probes while it answers alone, so a link that comes back is noticed. A request whose answer does not come in
/// time is answered by this device: that computation starts when waiting any longer would miss the deadline, or when the answer is
/// later than is usual. What comes later is never taken for the answer to another request. One request at a time.
/// </summary>
public sealed class AdaptiveSession : IAsyncDisposable
{
    private const int WarmUpRounds = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromSeconds(2);

    private readonly VariantSet _set;
    private readonly IReadOnlyList<IVariantExecution> _executions;
    private readonly IFarDevice _far;
    private readonly TimeProvider _time;
    private readonly VariantForecast _forecast;
    private int _outstanding;
    private readonly CancellationTokenSource _over = new();
    private int _requests;
    private long? _endedAt;
    private double _idleUs;
    private Task _fallback = Task.CompletedTask, _watch = Task.CompletedTask;

    internal AdaptiveSession(VariantSet set, IReadOnlyList<IVariantExecution> executions, IFarDevice far, TimeProvider time) =>
        (_set, _executions, _far, _time, _forecast) = (set, executions, far, time, new VariantForecast(set));

    /// <summary>How long the far device may be silent before it is dialled again: long, because answers do not wait for it, and heartbeats cost a slow link.</summary>
    public static TimeSpan UsualHeartbeatLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The variants.</summary>
    public VariantSet Set => _set;

    /// <summary>What is believed of the link.</summary>
    public LinkEstimate Link => _forecast.Link;

    /// <summary>
    /// Prepares all variants here and at an agent, so that moving among them costs nothing, and measures both. An agent that does not answer
    /// is not waited for: this device answers alone until it does.
    /// </summary>
    /// <param name="set">The variants.</param>
    /// <param name="shards">Their weights.</param>
    /// <param name="device">Where the agent is.</param>
    /// <param name="options">How to work with it, and what computes here.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if it has another key or is busy; otherwise what cannot be prepared.</exception>
    public static async Task<AdaptiveSession> ConnectAsync(VariantSet set, IShardSource shards, ClusterDeviceAddress device, CoordinatorOptions options, CancellationToken cancellation = default)
    {
        List<IVariantExecution> executions = [];
        FarAgent? far = null;
        try
        {
            executions.AddRange(set.Variants.Select(v => new VariantExecution(v, shards, options.Kernels)));
            far = await FarAgent.ConnectAsync(set, shards, device, options, cancellation);
            AdaptiveSession session = new(set, executions, far, TimeProvider.System);
            Graph graph = set.Local.Plan.Graph;
            await session.WarmUpAsync([.. graph.Inputs.Select(i => new ReadOnlyMemory<byte>(new byte[graph.Tensors[i].Bytes]))], WarmUpLimit);
            session.Watch();
            return session;
        }
        catch
        {
            await (far?.DisposeAsync() ?? ValueTask.CompletedTask);
            executions.ForEach(e => e.Dispose());
            throw;
        }
    }

    /// <summary>Answers a request.</summary>
    /// <param name="inputs">One memory for each network input, in graph order.</param>
    /// <param name="outputs">One memory for each tensor of the answer, filled.</param>
    /// <param name="deadline">When the answer is needed; null for as soon as it can be had.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5025, EDGE5026: tensors that do not fit. A link or far device that fails is no error: the answer says why it was made here.</exception>
    public async Task<AdaptiveAnswer> AnswerAsync(ReadOnlyMemory<byte>[] inputs, Memory<byte>[] outputs, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _requests);
        Request request = new(_time.GetTimestamp(), deadline?.TotalMicroseconds ?? double.PositiveInfinity, inputs, outputs, cancellation);
        if (_endedAt is { } ended)
        {
            double idleUs = ElapsedUs(ended);
            _idleUs = Math.Min(idleUs, (_idleUs + idleUs) / 2);
        }

        await _fallback; // of the request before, where the far device was faster after all
        try
        {
            (int variant, double predictedUs, bool mayAsk, string why) = _forecast.Choose(request.DeadlineUs, _far.IsConnected);
            return variant == VariantForecast.Local ? await AnswerHereAsync(request, why) : await AnswerThereAsync(request, variant, predictedUs, mayAsk, why);
        }
        finally
        {
            _endedAt = _time.GetTimestamp();
            Probe();
        }
    }

    /// <summary>Measures the link and what both devices compute, so that the first choice is not a guess.</summary>
    internal async Task WarmUpAsync(ReadOnlyMemory<byte>[] inputs, TimeSpan limit)
    {
        bool isThere = _far.IsConnected;
        foreach (int bytes in _forecast.ProbeSizes)
        {
            isThere = isThere && (await WithinAsync(bytes, limit, () => ProbedAsync(bytes)) || bytes > 0);
        }

        if (!isThere)
        {
            _forecast.Missed();
        }

        for (int round = 0; round < WarmUpRounds; round++)
        {
            for (int v = 0; v < _executions.Count; v++)
            {
                int variant = v;
                HeadAnswer head = await ComputeAsync(variant, inputs);
                if (isThere && !head.Question.IsEmpty)
                {
                    await WithinAsync(_set.Variants[v].SentBytes + _set.Variants[v].AnswerBytes, limit, () => TriedAsync(variant, head));
                }
            }
        }
    }

    /// <summary>Asks from now on how the link is while no request comes and this device would answer alone, at growing pauses.</summary>
    internal void Watch() => _watch = WatchAsync();

    /// <summary>Leaves the far device, and gives the memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _far.DisposeAsync();
        await _fallback;
        await _watch;
        _over.Dispose();
        foreach (IVariantExecution execution in _executions)
        {
            execution.Dispose();
        }
    }

    private async Task<AdaptiveAnswer> AnswerHereAsync(Request request, string why, long sentBytes = 0)
    {
        HeadAnswer answer = await ComputeAsync(VariantForecast.Local, request.Inputs);
        return Taken(request, VariantForecast.Local, AnswerPath.Local, why, answer.Timing, sentBytes);
    }

    private async Task<AdaptiveAnswer> AnswerThereAsync(Request request, int variant, double predictedUs, bool mayAsk, string why)
    {
        HeadAnswer head = await ComputeAsync(variant, request.Inputs);
        if (head.IsExit)
        {
            return Taken(request, variant, AnswerPath.Exit, string.Create(CultureInfo.InvariantCulture, $"the head is sure: {head.Confidence:F3}"), head.Timing, 0);
        }

        if (!mayAsk)
        {
            return await AnswerHereAsync(request, why); // the head was asked for its own answer only, and is not sure
        }

        long sent = head.Question.Sum(m => (long)m.Bytes.Length);
        Exchange exchange = new(_time.GetTimestamp());
        Task<FarAnswer> asked = ExchangeAsync(sent + _set.Variants[variant].AnswerBytes, () => _far.AskAsync(variant, head.Question), exchange);
        await PatienceAsync(asked, request, predictedUs);
        Task<HeadAnswer>? local = null;
        if (!asked.IsCompleted)
        {
            local = ComputeAsync(VariantForecast.Local, request.Inputs);
            await Task.WhenAny(asked, local);
        }

        if (asked.IsCompletedSuccessfully && local is not { IsCompletedSuccessfully: true } && TryFinish(variant, await asked, out RequestTiming after))
        {
            if (local is not null)
            {
                _executions[VariantForecast.Local].Stop();
                _fallback = local.ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            RequestTiming timing = head.Timing + after with { WireUs = Math.Max(0, exchange.ElapsedUs - after.DecodeUs - after.TailUs) };
            return Taken(request, variant, _set.Variants[variant].Path == VariantPath.Offload ? AnswerPath.Offload : AnswerPath.Split, why, timing, sent);
        }

        why = GiveUp(asked, exchange);
        return local is null ? await AnswerHereAsync(request, why, sent) : Taken(request, VariantForecast.Local, AnswerPath.Local, why, (await local).Timing, sent);
    }

    private async Task PatienceAsync(Task asked, Request request, double predictedUs)
    {
        double leftUs = _forecast.PatienceUs(request.DeadlineUs, predictedUs) - ElapsedUs(request.Start);
        if (leftUs <= 0 || asked.IsCompleted)
        {
            return;
        }

        TimeSpan left = double.IsFinite(leftUs) ? TimeSpan.FromMicroseconds(leftUs) : Timeout.InfiniteTimeSpan;
        await asked.WaitAsync(left, _time, request.Cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        request.Cancellation.ThrowIfCancellationRequested();
    }

    private bool TryFinish(int variant, FarAnswer answer, out RequestTiming timing)
    {
        timing = default;
        try
        {
            RequestTiming own = _executions[variant].Finish(answer);
            timing = own with { DecodeUs = own.DecodeUs + answer.DecodeUs, TailUs = answer.ComputeUs };
            _forecast.ComputedFar(variant, answer.DecodeUs + answer.ComputeUs);
            return true;
        }
        catch (EdgeException)
        {
            return false; // no answer to this question: one is made here
        }
    }

    /// <summary>Waits no longer for an answer, and says why.</summary>
    private string GiveUp(Task<FarAnswer> asked, Exchange exchange)
    {
        exchange.IsGivenUp = true;
        if (asked.IsCompletedSuccessfully)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the answer after {exchange.ElapsedUs / 1e3:F0} ms came too late or is none");
        }

        _forecast.Missed();
        return asked.IsFaulted
            ? (asked.Exception.InnerException as EdgeException)?.Diagnostics[0].ToString() ?? "the far device failed"
            : string.Create(CultureInfo.InvariantCulture, $"no answer after {ElapsedUs(exchange.Start) / 1e3:F0} ms");
    }

    private async Task<HeadAnswer> ComputeAsync(int variant, ReadOnlyMemory<byte>[] inputs)
    {
        long start = _time.GetTimestamp();
        HeadAnswer answer = await _executions[variant].BeginAsync(inputs);
        if (!answer.IsExit)
        {
            _forecast.Computed(variant, ElapsedUs(start));
        }

        _forecast.Exited(variant, answer.IsExit);

        return answer;
    }

    /// <summary>Sends something and learns from its answer, whether anybody still waits for it or not.</summary>
    private async Task<FarAnswer> ExchangeAsync(long bytes, Func<Task<FarAnswer>> send, Exchange exchange)
    {
        Interlocked.Increment(ref _outstanding);
        try
        {
            FarAnswer answer = await send();
            exchange.ElapsedUs = ElapsedUs(exchange.Start);
            _forecast.Exchanged(bytes, exchange.ElapsedUs - answer.DecodeUs - answer.ComputeUs, exchange.IsGivenUp);
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
            if (exchange.IsGivenUp)
            {
                Probe();
            }
        }
    }

    /// <summary>An exchange that nobody waits for, or not for long.</summary>
    private Task MeasureAsync(long bytes, Func<Task<FarAnswer>> send) => ExchangeAsync(bytes, send, new Exchange(_time.GetTimestamp()))
        .ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>An exchange that measures, where it is believed to end within a limit; waits no longer. Whether it ended, or was not tried.</summary>
    private async Task<bool> WithinAsync(long bytes, TimeSpan limit, Func<Task<FarAnswer>> send)
    {
        if (Link.ExchangeUs(bytes) >= limit.TotalMicroseconds)
        {
            return true;
        }

        Task measured = MeasureAsync(bytes, send);
        await measured.WaitAsync(limit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return measured.IsCompleted;
    }

    /// <summary>Asks how the link is where no request tells, and nothing is on its way.</summary>
    private void Probe()
    {
        if (CanProbe && _forecast.ProbeBytes(_idleUs) is >= 0 and int bytes)
        {
            _ = ProbeAsync(bytes, _time.GetTimestamp(), _idleUs);
        }
    }

    /// <summary>Probes, and goes on with more bytes as long as that tells more and the next request is not due.</summary>
    private async Task ProbeAsync(int bytes, long start, double idleUs)
    {
        do
        {
            int next = bytes;
            await MeasureAsync(next, () => ProbedAsync(next));
            bytes = CanProbe ? _forecast.FurtherProbeBytes(idleUs - ElapsedUs(start)) : -1;
        }
        while (bytes >= 0);
    }

    private async Task WatchAsync()
    {
        TimeSpan pause = FirstPause;
        while (true)
        {
            int requests = Volatile.Read(ref _requests);
            Task paused = Task.Delay(pause, _time, _over.Token);
            await paused.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (paused.IsCanceled)
            {
                return;
            }

            bool isIdle = requests == Volatile.Read(ref _requests);
            pause = !isIdle ? FirstPause : pause < LongestPause ? pause + pause : pause;
            if (isIdle && _forecast.IsAlone)
            {
                Probe();
            }
        }
    }

    private bool CanProbe => _far.IsConnected && _outstanding == 0;

    private async Task<FarAnswer> ProbedAsync(int bytes)
    {
        await _far.ProbeAsync(bytes);
        return new FarAnswer([], 0, 0);
    }

    private async Task<FarAnswer> TriedAsync(int variant, HeadAnswer head)
    {
        FarAnswer answer = await _far.AskAsync(variant, head.Question);
        TryFinish(variant, answer, out _);
        return answer;
    }

    private AdaptiveAnswer Taken(Request request, int variant, AnswerPath path, string why, RequestTiming timing, long sentBytes)
    {
        _executions[variant].TakeAnswer(request.Outputs);
        double us = ElapsedUs(request.Start);
        return new AdaptiveAnswer(path, _set.Variants[variant].Name, why, us, us <= request.DeadlineUs, timing, sentBytes);
    }

    private double ElapsedUs(long start) => _time.GetElapsedTime(start).TotalMicroseconds;

    private sealed record Request(long Start, double DeadlineUs, ReadOnlyMemory<byte>[] Inputs, Memory<byte>[] Outputs, CancellationToken Cancellation);

    private sealed class Exchange(long start)
    {
        public long Start => start;

        public double ElapsedUs { get; set; }

        public volatile bool IsGivenUp;
    }
}
