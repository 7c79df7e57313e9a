using System.Buffers;
using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Collectives;

namespace Edge.Runtime.Language;

/// <summary>
/// A token plan that is prepared on agents: the endpoint's device runs on the calling thread, the others obey its orders.
/// The first failure ends it.
/// </summary>
internal sealed class ClusterRun : IDisposable
{
    private readonly TokenDevice _endpoint;
    private readonly LinkExchange _exchange;
    private readonly AgentConnection[] _agents;
    private readonly Task[] _runs;
    private readonly int[] _devices, _workers, _tokenCounts, _tags;
    private readonly byte[][] _offers;
    private readonly float[] _sums;
    private readonly TokenOrder _order;
    private Candidate[] _offered = [], _merged = [];
    private float[] _logits = [];
    private int[] _allTokens = [];
    private int _wholeOutput = -1, _outputs;

    /// <param name="plan">The plan.</param>
    /// <param name="endpoint">Its last device; taken over.</param>
    /// <param name="exchange">Reaches the others; taken over.</param>
    /// <param name="agents">The agents by device, prepared and linked up; told to run.</param>
    public ClusterRun(Plan plan, TokenDevice endpoint, LinkExchange exchange, AgentConnection[] agents)
    {
        (Plan, _endpoint, _exchange, _agents) = (plan, endpoint, exchange, agents);
        _workers = [.. Enumerable.Range(0, agents.Length)];
        _devices = [.. _workers, plan.Endpoint];
        _tokenCounts = [.. _workers.Select(d => CandidateOffer.TokenCount(plan, d))];
        _tags = [.. _workers.Select(d => CandidateOffer.TagOf(plan, d))];
        _offers = [.. _tokenCounts.Select(count => new byte[CandidateOffer.SizeBytes(count, plan.Tokens!.RowCapacity)])];
        _sums = new float[agents.Length + 1];
        _order = new TokenOrder(plan.Tokens!);
        _runs = [.. agents.Select(RunAsync)];
    }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>Tokens in the vocabulary.</summary>
    public int VocabularyCount => Plan.Graph.Tensors[Plan.Graph.Outputs[0]].Shape[-1];

    /// <summary>Runs a batch on all devices and takes in what they offer.</summary>
    public void Forward(TokenBatch batch)
    {
        _endpoint.Check(batch.Tokens, batch.Positions, batch.Sequences, batch.Outputs);
        (_outputs, _wholeOutput) = (batch.Outputs.Length, -1);
        _exchange.BeginInference();
        try
        {
            _exchange.Send(_workers, TokenOrder.Tag, _order.Forward(batch.Positions, batch.Sequences, batch.Outputs));
            _endpoint.Run(batch.Tokens, batch.Positions, batch.Sequences, batch.Outputs);
            foreach (int worker in _workers)
            {
                _exchange.Receive(worker, _tags[worker], _offers[worker].AsMemory(0, CandidateOffer.SizeBytes(_tokenCounts[worker], _outputs)));
            }
        }
        finally
        {
            _exchange.EndInference();
        }
    }

    /// <summary>The best tokens of an output: those that the devices offered, or more with all logits.</summary>
    public int Candidates(int output, Span<Candidate> candidates)
    {
        if (candidates.Length > CandidateOffer.Most)
        {
            return CandidateSelection.Best(WholeLogits(output), 0, candidates);
        }

        if (_offered.Length < candidates.Length)
        {
            (_offered, _merged) = (new Candidate[CandidateOffer.Most], new Candidate[CandidateOffer.Most]);
        }

        int count = 0;
        foreach (int device in _devices)
        {
            Span<Candidate> offered = _offered.AsSpan(0, candidates.Length);
            int offers = device == Plan.Endpoint
                ? _endpoint.Candidates(output, offered)
                : CandidateOffer.Read(_offers[device], _tokenCounts[device], output, offered).Count;
            count = CandidateMerge.Merge(candidates[..count], offered[..offers], _merged.AsSpan(0, candidates.Length));
            _merged.AsSpan(0, count).CopyTo(candidates);
        }

        return count;
    }

    /// <summary>ln Σ exp over the whole vocabulary.</summary>
    public float LogSumExp(int output)
    {
        foreach (int worker in _workers)
        {
            _sums[worker] = CandidateOffer.Read(_offers[worker], _tokenCounts[worker], output, []).LogSumExp;
        }

        _sums[^1] = _endpoint.LogSumExp(output);
        return CandidateMerge.LogSumExp(_sums);
    }

    /// <summary>
    /// The logits of given tokens: found among those offered, or with all logits of the output, so that no device learns
    /// which tokens are asked for.
    /// </summary>
    public void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        if (_wholeOutput != output && FindOffered(output, tokens, logits))
        {
            return;
        }

        ReadOnlySpan<float> all = WholeLogits(output);
        for (int i = 0; i < tokens.Length; i++)
        {
            logits[i] = all[tokens[i]];
        }
    }

    /// <summary>Copies a sequence on all devices.</summary>
    public void CopySequence(int source, int target, int tokens)
    {
        _endpoint.CopySequence(source, target, tokens); // checks
        _exchange.Send(_workers, TokenOrder.Tag, _order.Copy(source, target, tokens));
    }

    /// <summary>What each device measured, in the plan's order.</summary>
    public IReadOnlyList<TokenDeviceReport> Report()
    {
        Task<TokenReportResponse[]> reports = Task.WhenAll(_agents.Select(a => a.AskAsync(new TokenReportRequest())));
        return [.. reports.GetAwaiter().GetResult().Select(r => r.Report), _endpoint.Report() with { WireBytes = _exchange.WireBytes }];
    }

    /// <summary>Ends the run after a failure, and waits for what the devices say about it.</summary>
    /// <param name="first">What was noticed here.</param>
    /// <param name="patience">How long to wait for the devices.</param>
    /// <returns>The cause: a device's own error before that of one that waited for it.</returns>
    public EdgeException Fail(EdgeException first, TimeSpan patience)
    {
        _exchange.Dispose();
        _ = Task.WhenAny(Task.WhenAll(_runs), Task.Delay(patience)).GetAwaiter().GetResult();
        EdgeException cause = first;
        foreach (Task run in _runs)
        {
            if (run.Exception?.InnerException is EdgeException own && HostRun.IsConsequence(cause))
            {
                cause = own;
            }
        }

        return cause;
    }

    /// <summary>Closes the links, which ends the devices' runs, and gives the memory back.</summary>
    public void Dispose()
    {
        _exchange.Dispose();
        foreach (Task run in _runs)
        {
            _ = run.ContinueWith(static r => _ = r.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        _endpoint.Dispose();
    }

    /// <summary>Runs until the links are closed; a device that fails or is lost ends the others' waiting, and ours.</summary>
    private async Task RunAsync(AgentConnection agent)
    {
        try
        {
            await agent.AskAsync(new RunRequest());
        }
        finally
        {
            _exchange.Dispose();
        }
    }

    private bool FindOffered(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        Span<Candidate> offered = stackalloc Candidate[CandidateOffer.Most];
        logits[..tokens.Length].Fill(float.NaN);
        _endpoint.Logits(output, tokens, logits);
        foreach (int worker in _workers)
        {
            (_, int count) = CandidateOffer.Read(_offers[worker], _tokenCounts[worker], output, offered);
            foreach (Candidate candidate in offered[..count])
            {
                int place = tokens.IndexOf(candidate.Token);
                for (int i = place; i >= 0 && i < tokens.Length; i++)
                {
                    logits[i] = tokens[i] == candidate.Token ? candidate.Logit : logits[i];
                }
            }
        }

        foreach (float logit in logits[..tokens.Length])
        {
            if (float.IsNaN(logit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All logits of an output. The devices' parts lie one behind the other, in the order of the devices.</summary>
    private ReadOnlySpan<float> WholeLogits(int output)
    {
        if (_logits.Length == 0)
        {
            _logits = new float[VocabularyCount];
        }

        if (_wholeOutput == output)
        {
            return _logits;
        }

        _exchange.Send(_workers, TokenOrder.Tag, _order.Logits(output));
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Float32Encoding.SizeBytes(Math.Max(1, _tokenCounts.DefaultIfEmpty(0).Max())));
        int first = 0;
        foreach (int worker in _workers)
        {
            int size = Float32Encoding.SizeBytes(_tokenCounts[worker]);
            _exchange.Receive(worker, _tags[worker], bytes.AsMemory(0, size));
            Float32Encoding.Decode(bytes.AsSpan(0, size), _logits.AsSpan(first, _tokenCounts[worker]));
            first += _tokenCounts[worker];
        }

        ArrayPool<byte>.Shared.Return(bytes);
        _endpoint.Logits(output, AllTokens(), _logits);
        _wholeOutput = output;
        return _logits;
    }

    private int[] AllTokens() => _allTokens.Length > 0 ? _allTokens : _allTokens = [.. Enumerable.Range(0, VocabularyCount)];
}
