using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// All devices of a token plan in this process: the endpoint runs on the calling thread, each other device on a thread of its
/// own. With one device it is the engine of a machine that is alone; with several, what a split computes can be
/// checked without any link.
/// </summary>
public sealed class LocalTokenEngine : ITokenEngine
{
    private readonly Plan _plan;
    private readonly TokenDevice[] _devices;
    private readonly DeviceThread[] _threads;
    private readonly InProcessNetwork? _network;
    private readonly float[] _sums;
    private Candidate[] _offered = [], _merged = [];
    private TokenBatch? _batch;

    /// <summary>Makes every device of a plan ready.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The weights of each device, by index; taken over.</param>
    /// <param name="threads">Threads that compute on each device.</param>
    /// <exception cref="EdgeException">As <see cref="TokenDevice.Prepare"/>.</exception>
    public LocalTokenEngine(Plan plan, Func<int, IBlockWeights> weights, int threads)
    {
        _plan = plan;
        _network = plan.Devices.Length > 1 ? new InProcessNetwork(plan) : null;
        List<TokenDevice> devices = [];
        try
        {
            for (int device = 0; device < plan.Devices.Length; device++)
            {
                devices.Add(TokenDevice.Prepare(plan, device, weights(device), _network?.Of(device) ?? NoExchange.Instance, threads));
            }
        }
        catch
        {
            devices.ForEach(d => d.Dispose());
            throw;
        }

        _devices = [.. devices];
        _sums = new float[devices.Count];
        _threads = _network is null ? [] : [.. devices.Index().Where(d => !d.Item.IsEndpoint).Select(d => new DeviceThread(plan.Devices[d.Index].Name, d.Index, _network, () => d.Item.Run([], _batch!.Positions, _batch.Sequences, _batch.Outputs)))];
    }

    /// <summary>Makes every device of a plan ready, all weights in memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shards">Where the weights are; outlives the engine.</param>
    /// <param name="threads">Threads that compute on each device.</param>
    /// <exception cref="EdgeException">As <see cref="TokenDevice.Prepare"/>; 51xx: a shard is missing or damaged.</exception>
    public LocalTokenEngine(Plan plan, IShardSource shards, int threads)
        : this(plan, device => new ResidentBlocks(plan, device, shards), threads)
    {
    }

    /// <inheritdoc/>
    public TokenSettings Settings => _plan.Tokens!;

    /// <inheritdoc/>
    public int VocabularyCount => _plan.Graph.Tensors[_plan.Graph.Outputs[0]].Shape[-1];

    /// <inheritdoc/>
    public void Forward(TokenBatch batch)
    {
        TokenDevice endpoint = _devices[_plan.Endpoint];
        endpoint.Check(batch.Tokens, batch.Positions, batch.Sequences, batch.Outputs);
        _batch = batch;
        foreach (DeviceThread thread in _threads)
        {
            thread.Start();
        }

        Exception? failure = null;
        try
        {
            endpoint.Run(batch.Tokens, batch.Positions, batch.Sequences, batch.Outputs);
        }
        catch (Exception e)
        {
            failure = e;
            _network?.Fail(_plan.Endpoint, e);
        }

        foreach (DeviceThread thread in _threads)
        {
            Exception? own = thread.Join();
            failure = failure is null or EdgeException { Code: ExecutionErrors.PeerLostCode } ? own ?? failure : failure;
        }

        if (failure is not null)
        {
            throw failure is EdgeException known ? new EdgeException(known.Diagnostics, known) : failure;
        }
    }

    /// <inheritdoc/>
    public int Candidates(int output, Span<Candidate> candidates)
    {
        if (_devices.Length == 1)
        {
            return _devices[0].Candidates(output, candidates);
        }

        if (_offered.Length < candidates.Length)
        {
            (_offered, _merged) = (new Candidate[candidates.Length], new Candidate[candidates.Length]);
        }

        int count = 0;
        foreach (TokenDevice device in _devices)
        {
            int offered = device.Candidates(output, _offered.AsSpan(0, candidates.Length));
            count = CandidateMerge.Merge(candidates[..count], _offered.AsSpan(0, offered), _merged.AsSpan(0, candidates.Length));
            _merged.AsSpan(0, count).CopyTo(candidates);
        }

        return count;
    }

    /// <inheritdoc/>
    public float LogSumExp(int output)
    {
        for (int device = 0; device < _devices.Length; device++)
        {
            _sums[device] = _devices[device].LogSumExp(output);
        }

        return CandidateMerge.LogSumExp(_sums);
    }

    /// <inheritdoc/>
    public void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        foreach (TokenDevice device in _devices)
        {
            device.Logits(output, tokens, logits);
        }
    }

    /// <inheritdoc/>
    public void CopySequence(int source, int target, int tokens)
    {
        foreach (TokenDevice device in _devices)
        {
            device.CopySequence(source, target, tokens);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<TokenDeviceReport> Report() => [.. _devices.Select(d => d.Report())];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceThread thread in _threads)
        {
            thread.Dispose();
        }

        foreach (TokenDevice device in _devices)
        {
            device.Dispose();
        }
    }
}
