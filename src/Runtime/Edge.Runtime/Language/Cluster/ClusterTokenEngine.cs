using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// A language model over agents. The endpoint's device runs in this process, on the thread that calls; tokens never
/// leave it. When a device is lost, and it is told how to plan for the others, it goes on there: the caches are filled
/// again from the tokens of each sequence, and what was interrupted is done again.
/// </summary>
public sealed class ClusterTokenEngine : ITokenEngine
{
    private const int MostAttempts = 4;

    private readonly TokenClusterOptions _options;
    private readonly AgentGroup _agents;
    private readonly SequenceHistory _history;
    private readonly TokenBatch _lastBatch;
    private ClusterRun? _run;

    private ClusterTokenEngine(TokenClusterOptions options, AgentGroup agents, ClusterRun run)
    {
        (_options, _agents, _run) = (options, agents, run);
        (Settings, VocabularyCount) = (run.Plan.Tokens!, run.VocabularyCount);
        _history = new SequenceHistory(Settings);
        _lastBatch = new TokenBatch(Settings.RowCapacity);
    }

    /// <inheritdoc/>
    public TokenSettings Settings { get; }

    /// <inheritdoc/>
    public int VocabularyCount { get; }

    /// <summary>The plan that runs now: another one than was given where a device was lost.</summary>
    public Plan? Plan => _run?.Plan;

    /// <summary>Names of the devices that were lost on the way.</summary>
    public IReadOnlyList<string> LostDevices => _agents.LostDevices;

    /// <summary>Connects to agents, ships what they lack, and makes every device ready.</summary>
    /// <param name="devices">One agent for each device of the plan but the last, in the plan's order.</param>
    /// <param name="plan">A plan with <see cref="Plan.Tokens"/>, its shards named by the digests of their bytes; the last device is the endpoint.</param>
    /// <param name="shards">The weights of all devices; outlives the engine.</param>
    /// <param name="options">How to work.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">
    /// EDGE5130, naming the device: an agent cannot be reached, has another key, or is busy. EDGE5131: a device is lost.
    /// Otherwise what a device cannot prepare, naming it.
    /// </exception>
    public static async Task<ClusterTokenEngine> StartAsync(
        IReadOnlyList<ClusterDeviceAddress> devices, Plan plan, IShardSource shards, TokenClusterOptions options, CancellationToken cancellation = default)
    {
        AgentGroup agents = await AgentGroup.ConnectAsync(devices, options, cancellation);
        try
        {
            return new ClusterTokenEngine(options, agents, await PrepareAsync(agents, plan, shards, options, cancellation));
        }
        catch (EdgeException e) when (agents.HasLost)
        {
            EdgeException lost = agents.Lost(e);
            await agents.DisposeAsync();
            throw lost;
        }
        catch
        {
            await agents.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Forward(TokenBatch batch)
    {
        while (true)
        {
            try
            {
                Run().Forward(batch);
                break;
            }
            catch (EdgeException e)
            {
                GoOnWithout(e);
            }
        }

        _history.Add(batch);
        Remember(batch);
    }

    /// <inheritdoc/>
    public int Candidates(int output, Span<Candidate> candidates)
    {
        while (true)
        {
            try
            {
                return Run().Candidates(output, candidates);
            }
            catch (EdgeException e)
            {
                GoOnWithout(e);
                RunLastAgain(e);
            }
        }
    }

    /// <inheritdoc/>
    public float LogSumExp(int output) => Run().LogSumExp(output);

    /// <inheritdoc/>
    public void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        while (true)
        {
            try
            {
                Run().Logits(output, tokens, logits);
                return;
            }
            catch (EdgeException e)
            {
                GoOnWithout(e);
                RunLastAgain(e);
            }
        }
    }

    /// <inheritdoc/>
    public void CopySequence(int source, int target, int tokens)
    {
        while (true)
        {
            try
            {
                Run().CopySequence(source, target, tokens);
                break;
            }
            catch (EdgeException e)
            {
                GoOnWithout(e);
            }
        }

        _history.Copy(source, target, tokens);
        _lastBatch.Clear();
    }

    /// <inheritdoc/>
    public IReadOnlyList<TokenDeviceReport> Report() => Run().Report();

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _agents.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Prepares a plan; a shard that is damaged in an agent's store was put aside there, and is sent again.</summary>
    private static async Task<ClusterRun> PrepareAsync(AgentGroup agents, Plan plan, IShardSource shards, TokenClusterOptions options, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await PrepareOnceAsync(agents, plan, shards, options, cancellation);
            }
            catch (EdgeException e) when (e.Code == ShardErrors.MismatchCode && attempt < MostAttempts)
            {
                // Once more.
            }
        }
    }

    private static async Task<ClusterRun> PrepareOnceAsync(AgentGroup agents, Plan plan, IShardSource shards, TokenClusterOptions options, CancellationToken cancellation)
    {
        Task<IBlockWeights> weights = Task.Run(Weights, CancellationToken.None); // while the agents read theirs
        (AgentConnection[] Connections, LinkExchange Exchange) prepared;
        try
        {
            prepared = await agents.PrepareAsync(plan, shards, cancellation);
        }
        catch
        {
            _ = weights.ContinueWith(w => w.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }

        (AgentConnection[] connections, LinkExchange exchange) = prepared;
        try
        {
            IBlockWeights own = await weights;
            TokenDevice endpoint = await Task.Run(() => TokenDevice.Prepare(plan, plan.Endpoint, own, exchange, options.Threads), CancellationToken.None);
            return new ClusterRun(plan, endpoint, exchange, connections);
        }
        catch
        {
            exchange.Dispose();
            throw;
        }

        IBlockWeights Weights() => options.Store is { } store ? StoredWeights.Open(plan, plan.Endpoint, store, shards) : new ResidentBlocks(plan, plan.Endpoint, shards);
    }

    private ClusterRun Run() => _run ?? throw TokenClusterErrors.Closed();

    /// <summary>After a failure: makes the remaining devices ready to go on, or says what happened.</summary>
    private void GoOnWithout(EdgeException failure)
    {
        if (failure.Code is LanguageErrors.BadBatchCode or LanguageErrors.NoSuchSequenceCode or TokenClusterErrors.ClosedCode)
        {
            throw failure; // nothing was begun
        }

        while (true)
        {
            EdgeException cause = _run?.Fail(failure, _options.HeartbeatLimit + TimeSpan.FromSeconds(1)) ?? failure;
            Forget();
            if (!_agents.HasLost)
            {
                throw cause;
            }

            if (_options.Replan is not { } replan)
            {
                throw _agents.Lost(cause);
            }

            try
            {
                _agents.TakeAwayLostAsync().GetAwaiter().GetResult();
                (Plan plan, IShardSource shards) = replan(_agents.Positions);
                _run = PrepareAsync(_agents, plan, shards, _options, CancellationToken.None).GetAwaiter().GetResult();
                Recall(_run);
                return;
            }
            catch (EdgeException e) when (_agents.HasLost)
            {
                failure = e; // another one
            }
        }
    }

    /// <summary>Fills the caches of a new run.</summary>
    private void Recall(ClusterRun run)
    {
        TokenBatch batch = new(Settings.RowCapacity);
        for (int sequence = 0; sequence < _history.Count; sequence++)
        {
            ReadOnlySpan<int> tokens = _history.Of(sequence);
            for (int position = 0; position < tokens.Length; position++)
            {
                batch.Add(sequence, position, tokens[position], wantsLogits: false);
                if (batch.Count == batch.RowCapacity || position == tokens.Length - 1)
                {
                    run.Forward(batch);
                    batch.Clear();
                }
            }
        }
    }

    /// <summary>Computes the outputs of the last batch again, where a sequence was not changed since.</summary>
    private void RunLastAgain(EdgeException failure)
    {
        if (_lastBatch.Count == 0)
        {
            throw failure;
        }

        Forward(_lastBatch);
    }

    private void Remember(TokenBatch batch)
    {
        if (batch == _lastBatch)
        {
            return;
        }

        _lastBatch.Clear();
        int output = 0;
        for (int row = 0; row < batch.Count; row++)
        {
            bool wantsLogits = output < batch.Outputs.Length && batch.Outputs[output] == row;
            _lastBatch.Add(batch.Sequences[row], batch.Positions[row], batch.Tokens[row], wantsLogits);
            output += wantsLogits ? 1 : 0;
        }
    }

    private void Forget()
    {
        _run?.Dispose();
        _run = null;
    }
}
