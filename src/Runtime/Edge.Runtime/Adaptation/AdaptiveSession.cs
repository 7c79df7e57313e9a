using System.Globalization;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Answers requests by whichever variant is the fastest for the link as it is. Bandwidth and round trip come from the session's own
/// traffic, and from small probes while it answers alone, so a link that comes back is noticed. A request whose answer does not come in
/// time is answered by this device: that computation starts when waiting any longer would miss the deadline, or would take longer than
/// computing here. What comes later is never taken for the answer to another request. One request at a time.
/// </summary>
public sealed class AdaptiveSession : IAsyncDisposable
{
    private const int LocalVariant = 0, FramingBytes = 70, MostProbeBytes = 16 * 1024;
    private const double TimerUs = 2000, Strays = 4;

    private static readonly TimeSpan WarmUpLimit = TimeSpan.FromSeconds(2);

    private readonly VariantSet _set;
    private readonly IReadOnlyList<IVariantExecution> _executions;
    private readonly IFarDevice _far;
    private readonly TimeProvider _time;
    private readonly LinkEstimator _estimator;
    private readonly VariantChooser _chooser = new();
    private readonly RunningTime[] _headTimes, _tailTimes;
    private readonly double[] _predictedUs;
    private readonly int _probeBytes;
    private readonly Lock _gate = new(); // what late answers touch
    private bool _isReachable = true;
    private int _outstanding, _probes;
    private long? _endedAt;
    private double _idleUs; // what usually lies between two requests
    private Task _fallback = Task.CompletedTask;

    internal AdaptiveSession(VariantSet set, IReadOnlyList<IVariantExecution> executions, IFarDevice far, TimeProvider time)
    {
        (_set, _executions, _far, _time) = (set, executions, far, time);
        _estimator = new LinkEstimator(new LinkEstimate(set.LinkRoundTripUs, 8e6 / set.LinkBitsPerSecond));
        _headTimes = [.. set.Variants.Select(v => new RunningTime(v.HeadUs))];
        _tailTimes = [.. set.Variants.Select(v => new RunningTime(v.TailUs))];
        _predictedUs = new double[set.Variants.Length];
        _probeBytes = (int)Math.Min(MostProbeBytes, set.Variants.Skip(1).Select(v => v.SentBytes).DefaultIfEmpty().Min());
    }

    /// <summary>Prepares all variants here and at an agent, so that moving among them costs nothing, and measures both.</summary>
    /// <param name="set">The variants.</param>
    /// <param name="shards">Their weights.</param>
    /// <param name="device">Where the agent is.</param>
    /// <param name="options">How to work with it, and what computes here.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if it cannot be reached; otherwise what cannot be prepared.</exception>
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
            return session;
        }
        catch
        {
            await (far?.DisposeAsync() ?? ValueTask.CompletedTask);
            executions.ForEach(e => e.Dispose());
            throw;
        }
    }

    /// <summary>How long the far device may be silent before it is dialled again: long, because answers do not wait for it, and heartbeats cost a slow link.</summary>
    public static TimeSpan UsualHeartbeatLimit { get; } = TimeSpan.FromSeconds(10);

    /// <summary>The variants.</summary>
    public VariantSet Set => _set;

    /// <summary>What is believed of the link.</summary>
    public LinkEstimate Link
    {
        get
        {
            lock (_gate)
            {
                return _estimator.Estimate;
            }
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
        Request request = new(_time.GetTimestamp(), deadline?.TotalMicroseconds ?? double.PositiveInfinity, inputs, outputs, cancellation);
        _idleUs = _endedAt is { } ended ? Math.Min(_time.GetElapsedTime(ended).TotalMicroseconds, (_idleUs + _time.GetElapsedTime(ended).TotalMicroseconds) / 2) : 0;
        await _fallback; // of the request before, where the far device was faster after all
        try
        {
            (int variant, string why) = Choose(request.DeadlineUs);
            return variant == LocalVariant ? await AnswerHereAsync(request, why) : await AnswerThereAsync(request, variant, why);
        }
        finally
        {
            _endedAt = _time.GetTimestamp();
            Probe();
        }
    }

    /// <summary>Measures the link and what this device computes, so that the first choice is not a guess.</summary>
    internal async Task WarmUpAsync(ReadOnlyMemory<byte>[] inputs, TimeSpan limit)
    {
        for (int round = 0; round < 2; round++)
        {
            for (int v = 0; v < _executions.Count; v++)
            {
                await ComputeAsync(v, inputs);
            }
        }

        long most = Math.Min(MostProbeBytes, _set.Variants.Max(v => v.SentBytes));
        foreach (long bytes in (long[])[0, _probeBytes, most])
        {
            if (Link.ExchangeUs(bytes) < limit.TotalMicroseconds)
            {
                await ExchangeAsync(bytes, () => ProbedAsync((int)bytes)).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).WaitAsync(limit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Leaves the far device, and gives the memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _far.DisposeAsync();
        await _fallback;
        foreach (IVariantExecution execution in _executions)
        {
            execution.Dispose();
        }
    }

    private (int Variant, string Why) Choose(double deadlineUs)
    {
        lock (_gate)
        {
            double localUs = _headTimes[LocalVariant].MeanUs, mostLocalUs = _headTimes[LocalVariant].MostUs + TimerUs;
            bool isReachable = _isReachable && _far.IsConnected;
            for (int v = 0; v < _predictedUs.Length; v++)
            {
                PlanVariant variant = _set.Variants[v];
                double headUs = _headTimes[v].MeanUs;
                bool leavesNoTime = mostLocalUs <= deadlineUs && headUs > deadlineUs - mostLocalUs;
                _predictedUs[v] = v == LocalVariant ? localUs
                    : !isReachable || leavesNoTime ? double.PositiveInfinity
                    : WorkUs(v) + _estimator.Estimate.ExchangeUs(variant.SentBytes + variant.AnswerBytes + FramingBytes);
            }

            int chosen = _chooser.Choose(_predictedUs);
            string why = chosen == LocalVariant && !_far.IsConnected ? "the link is down"
                : chosen == LocalVariant && !_isReachable ? "the link has not answered yet"
                : string.Create(CultureInfo.InvariantCulture, $"predicted {_predictedUs[chosen] / 1e3:F1} ms");
            return (chosen, why);
        }
    }

    private async Task<AdaptiveAnswer> AnswerHereAsync(Request request, string why, long sentBytes = 0)
    {
        HeadAnswer answer = await ComputeAsync(LocalVariant, request.Inputs);
        return Taken(request, LocalVariant, AnswerPath.Local, why, answer.Timing, sentBytes);
    }

    private async Task<AdaptiveAnswer> AnswerThereAsync(Request request, int variant, string why)
    {
        double predictedUs = _predictedUs[variant];
        HeadAnswer head = await ComputeAsync(variant, request.Inputs);
        if (head.IsExit)
        {
            return Taken(request, variant, AnswerPath.Exit, string.Create(CultureInfo.InvariantCulture, $"the head is sure: {head.Confidence:F3}"), head.Timing, 0);
        }

        long sent = head.Question.Sum(m => (long)m.Bytes.Length);
        Exchange exchange = new(_time.GetTimestamp());
        Task<FarAnswer> asked = ExchangeAsync(sent + _set.Variants[variant].AnswerBytes, () => _far.AskAsync(variant, head.Question), exchange);
        await PatienceAsync(asked, request, predictedUs);
        Task<HeadAnswer>? local = null;
        if (!asked.IsCompleted)
        {
            local = ComputeAsync(LocalVariant, request.Inputs);
            await Task.WhenAny(asked, local);
        }

        if (asked.IsCompletedSuccessfully && local is not { IsCompletedSuccessfully: true } && TryFinish(variant, await asked, out RequestTiming after))
        {
            if (local is not null)
            {
                _executions[LocalVariant].Stop();
                _fallback = local.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            RequestTiming timing = head.Timing + after with { WireUs = Math.Max(0, exchange.ElapsedUs - after.DecodeUs - after.TailUs) };
            return Taken(request, variant, _set.Variants[variant].Path == VariantPath.Offload ? AnswerPath.Offload : AnswerPath.Split, why, timing, sent);
        }

        why = GiveUp(asked, exchange);
        if (local is null)
        {
            return await AnswerHereAsync(request, why, sent);
        }

        return Taken(request, LocalVariant, AnswerPath.Local, why, (await local).Timing, sent);
    }

    /// <summary>
    /// Waits for an answer as long as that leaves time to compute here; beyond what was expected no longer than is usual, nor than
    /// computing here takes (ski rental; Karlin et al., 1988).
    /// </summary>
    private async Task PatienceAsync(Task asked, Request request, double predictedUs)
    {
        RunningTime local = _headTimes[LocalVariant];
        double unusualUs;
        lock (_gate)
        {
            unusualUs = (predictedUs / 2) + (Strays * _estimator.StrayUs);
        }

        double untilUs = Math.Min(request.DeadlineUs - local.MostUs - TimerUs, predictedUs + Math.Min(local.MeanUs, unusualUs));
        double leftUs = untilUs - ElapsedUs(request.Start);
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
            lock (_gate)
            {
                _tailTimes[variant].Add(answer.DecodeUs + answer.ComputeUs);
            }

            return true;
        }
        catch (EdgeException)
        {
            return false; // no answer to this question: one is made here
        }
    }

    /// <summary>Why an answer is no longer waited for.</summary>
    private string GiveUp(Task<FarAnswer> asked, Exchange exchange)
    {
        if (asked.IsFaulted)
        {
            lock (_gate)
            {
                _isReachable = false;
            }

            return (asked.Exception!.InnerException as EdgeException)?.Diagnostics[0].ToString() ?? "the far device failed";
        }

        lock (_gate)
        {
            if (asked.IsCompleted)
            {
                return "its answer cannot be used";
            }

            exchange.IsGivenUp = true;
            _isReachable = false;
            _estimator.Forget();
        }

        return string.Create(CultureInfo.InvariantCulture, $"no answer after {ElapsedUs(exchange.Start) / 1e3:F0} ms");
    }

    private async Task<HeadAnswer> ComputeAsync(int variant, ReadOnlyMemory<byte>[] inputs)
    {
        long start = _time.GetTimestamp();
        HeadAnswer answer = await _executions[variant].BeginAsync(inputs);
        lock (_gate)
        {
            _headTimes[variant].Add(ElapsedUs(start));
        }

        return answer;
    }

    private Task<FarAnswer> ExchangeAsync(long bytes, Func<Task<FarAnswer>> exchange) => ExchangeAsync(bytes, exchange, new Exchange(_time.GetTimestamp()));

    /// <summary>Sends something and learns from its answer, whether anybody still waits for it or not.</summary>
    private async Task<FarAnswer> ExchangeAsync(long bytes, Func<Task<FarAnswer>> exchange, Exchange state)
    {
        Interlocked.Increment(ref _outstanding);
        try
        {
            FarAnswer answer = await exchange();
            state.ElapsedUs = ElapsedUs(state.Start);
            double us = state.ElapsedUs - answer.DecodeUs - answer.ComputeUs;
            lock (_gate)
            {
                _isReachable = true;
                if (state.IsGivenUp)
                {
                    _estimator.ObserveLate(bytes + FramingBytes, us);
                }
                else
                {
                    _estimator.Observe(bytes + FramingBytes, us);
                }
            }

            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
            if (state.IsGivenUp)
            {
                Probe();
            }
        }
    }

    private async Task<FarAnswer> ProbedAsync(int bytes)
    {
        await _far.ProbeAsync(bytes);
        return new FarAnswer([], 0, 0);
    }

    /// <summary>Asks how the link is where no request tells, and nothing is on its way.</summary>
    private void Probe()
    {
        if (!_far.IsConnected || _outstanding > 0)
        {
            return;
        }

        int bytes;
        lock (_gate)
        {
            bytes = ProbeBytes();
        }

        if (bytes >= 0)
        {
            _ = ExchangeAsync(bytes, () => ProbedAsync(bytes)).ContinueWith(static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Few bytes while this device answers by itself. Otherwise none, but where a variant that sends more would be faster if only bytes
    /// took less time than is believed: as many as that one sends, if they are through before the next request.
    /// </summary>
    private int ProbeBytes()
    {
        int current = _chooser.Current;
        if (current == LocalVariant || !_isReachable)
        {
            return _probes++ % 2 == 0 ? 0 : _probeBytes;
        }

        if (_estimator.KnowsTimeOfByte)
        {
            return -1;
        }

        long sent = _set.Variants[current].SentBytes;
        double exchangeUs = _predictedUs[current] - WorkUs(current);
        int rival = Enumerable.Range(1, _predictedUs.Length - 1)
            .Where(v => _set.Variants[v].SentBytes > sent && WorkUs(v) + exchangeUs < _predictedUs[current] * VariantChooser.Clearly)
            .DefaultIfEmpty(LocalVariant).MinBy(WorkUs);
        int bytes = (int)Math.Min(_set.Variants[rival].SentBytes, MostProbeBytes);
        return rival != LocalVariant && 2 * _estimator.Estimate.ExchangeUs(bytes + FramingBytes) < _idleUs ? bytes : -1;
    }

    /// <summary>What a variant takes without the link.</summary>
    private double WorkUs(int variant) => _headTimes[variant].MeanUs + _tailTimes[variant].MeanUs;

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

        public bool IsGivenUp { get; set; }
    }
}
