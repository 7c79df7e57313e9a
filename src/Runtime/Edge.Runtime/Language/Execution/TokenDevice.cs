using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Kernels.Language;
using Edge.Kernels.Threading;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>
/// One device of a token plan: its program bound once, its key-value cache, its part of the vocabulary. <see cref="Run"/>
/// executes the program for the rows of a batch and allocates nothing. One thread calls.
/// </summary>
public sealed class TokenDevice : IDisposable
{
    private readonly Plan _plan;
    private readonly int _device;
    private readonly TokenSettings _settings;
    private readonly IBlockWeights _weights;
    private readonly CountingExchange _exchange;
    private readonly WorkerTeam _team;
    private readonly ReservedMemory _arena;
    private readonly TokenBinder _binder;
    private readonly TokenStep[] _steps;
    private readonly TokenRun _run;
    private readonly FloatRows _logits;
    private readonly int[] _lengths;
    private readonly int _embeddings;
    private long _totalTicks, _communicationTicks;

    private TokenDevice(Plan plan, int device, IBlockWeights weights, ITensorExchange exchange, int threads)
    {
        (_plan, _device, _settings, _weights) = (plan, device, plan.Tokens!, weights);
        _exchange = new CountingExchange(exchange);
        _team = new WorkerTeam(threads);
        _arena = new ReservedMemory((long)plan.Devices[device].ArenaBytes * _settings.RowCapacity);
        _binder = new TokenBinder(plan, device, weights, _arena, threads);
        _lengths = new int[_settings.SequenceCapacity];
        _embeddings = plan.Graph.Nodes.Where(n => n.Operator is EmbeddingLookup).Select(n => plan.Graph.Tensors[n.Inputs[1]].Shape[0]).Min();
        _run = new TokenRun(_settings, plan.Shards.Length, _team, _exchange);
        try
        {
            _binder.Bind();
        }
        catch
        {
            Free();
            throw;
        }

        _steps = [.. _binder.Steps];
        (_logits, FirstToken, TokenCount) = _binder.Logits ?? default;
    }

    /// <summary>The first token of this device's part of the vocabulary.</summary>
    public int FirstToken { get; }

    /// <summary>How many tokens that part has; 0 where the device has none.</summary>
    public int TokenCount { get; }

    /// <summary>Whether this device is given the tokens.</summary>
    public bool IsEndpoint => _device == _plan.Endpoint;

    /// <summary>Verifies a plan and makes one device of it ready to run.</summary>
    /// <param name="plan">A plan with <see cref="Plan.Tokens"/>.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="weights">The shards that its program loads; taken over, also where this fails.</param>
    /// <param name="exchange">Reaches the other devices.</param>
    /// <param name="threads">Threads that compute, the calling one among them.</param>
    /// <exception cref="EdgeException">
    /// 11xx, 12xx: all findings of the verifier. EDGE5400-EDGE5403: the plan is no language model, or what it asks for cannot be
    /// bound. EDGE5045: so many threads cannot be.
    /// </exception>
    public static TokenDevice Prepare(Plan plan, int device, IBlockWeights weights, ITensorExchange exchange, int threads)
    {
        try
        {
            if (device < 0 || device >= plan.Devices.Length)
            {
                throw ExecutionErrors.NoSuchDevice(device, plan.Devices.Length);
            }

            if (plan.Tokens is null)
            {
                throw LanguageErrors.NoTokens(plan.Graph.Name);
            }

            ImmutableArray<Diagnostic> findings = PlanVerifier.Verify(plan);
            if (findings.Any(f => f.Severity == Severity.Error))
            {
                throw new EdgeException(findings);
            }

            return new TokenDevice(plan, device, weights, exchange, threads);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Runs the program for a batch. Keys and values of its rows enter the cache; what was there from their positions on is forgotten.</summary>
    /// <param name="tokens">Token ids of the rows; empty where this is not the endpoint.</param>
    /// <param name="positions">Position of each row.</param>
    /// <param name="sequences">Sequence of each row.</param>
    /// <param name="outputs">Rows whose logits are wanted, ascending.</param>
    /// <exception cref="EdgeException">EDGE5404: the batch breaks a limit; nothing was computed. EDGE5030: a device is lost. Or the weights could not be read.</exception>
    public void Run(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, ReadOnlySpan<int> sequences, ReadOnlySpan<int> outputs)
    {
        Check(tokens, positions, sequences, outputs);
        _run.Begin(tokens, positions, sequences, outputs);
        long start = Stopwatch.GetTimestamp();
        foreach (TokenStep step in _steps)
        {
            if (_run.Rows == 0 && !step.IsAlways)
            {
                continue;
            }

            if (step.IsCommunication)
            {
                long before = Stopwatch.GetTimestamp();
                step.Run(_run);
                _communicationTicks += Stopwatch.GetTimestamp() - before;
            }
            else
            {
                step.Run(_run);
            }
        }

        _totalTicks += Stopwatch.GetTimestamp() - start;
        for (int row = 0; row < positions.Length; row++)
        {
            _lengths[sequences[row]] = positions[row] + 1;
        }
    }

    /// <summary>The best tokens of this device's part of the vocabulary, descending by logit, equal ones ascending by id.</summary>
    /// <param name="output">Index of an output of the last run.</param>
    /// <param name="best">Filled.</param>
    /// <returns>How many: the length, or fewer where the part is smaller.</returns>
    /// <exception cref="EdgeException">EDGE5405: logits are not numbers.</exception>
    public int Candidates(int output, Span<Candidate> best)
    {
        int count = CandidateSelection.Best(LogitsOf(output), FirstToken, best);
        return count == Math.Min(best.Length, TokenCount) ? count : throw LanguageErrors.NotNumbers();
    }

    /// <summary>ln Σ exp(logit) over this device's part of the vocabulary; −∞ where it has none.</summary>
    /// <param name="output">Index of an output of the last run.</param>
    public float LogSumExp(int output)
    {
        if (TokenCount == 0)
        {
            return float.NegativeInfinity;
        }

        float max = CandidateSelection.Greatest(LogitsOf(output));
        return (float)(max + Math.Log(TokenKernels.OfThisProcessor.SumOfExponentials(_logits[output], max, TokenCount)));
    }

    /// <summary>The logits of given tokens; those outside of this device's part are left alone.</summary>
    /// <param name="output">Index of an output of the last run.</param>
    /// <param name="tokens">Which.</param>
    /// <param name="logits">Filled, one a token.</param>
    public void Logits(int output, ReadOnlySpan<int> tokens, Span<float> logits)
    {
        ReadOnlySpan<float> own = LogitsOf(output);
        for (int i = 0; i < tokens.Length; i++)
        {
            int token = tokens[i] - FirstToken;
            if (token >= 0 && token < own.Length)
            {
                logits[i] = own[token];
            }
        }
    }

    /// <summary>Makes <paramref name="target"/> begin with the first tokens of <paramref name="source"/>; the rest of it is forgotten.</summary>
    /// <param name="source">A sequence with at least <paramref name="tokens"/> tokens.</param>
    /// <param name="target">Another sequence.</param>
    /// <param name="tokens">How many.</param>
    /// <exception cref="EdgeException">EDGE5406: there are no such sequences, or not so many tokens.</exception>
    public void CopySequence(int source, int target, int tokens)
    {
        if ((uint)source >= (uint)_lengths.Length || (uint)target >= (uint)_lengths.Length || source == target)
        {
            throw LanguageErrors.NoSuchSequence(source, target, tokens, $"There are {_lengths.Length} sequences, counted from 0, and a sequence is not copied to itself.");
        }

        if (tokens < 0 || tokens > _lengths[source])
        {
            throw LanguageErrors.NoSuchSequence(source, target, tokens, $"The source has {_lengths[source]}.");
        }

        foreach (KeyValueCache cache in _binder.Caches)
        {
            cache.Copy(source, target, tokens);
        }

        _lengths[target] = tokens;
    }

    /// <summary>What was measured since the device was made.</summary>
    public TokenDeviceReport Report()
    {
        BlockWeightStatistics weights = _weights.Statistics;
        double communicationUs = Microseconds(_communicationTicks);
        using Process process = Process.GetCurrentProcess();
        return new TokenDeviceReport(
            _plan.Devices[_device].Name,
            process.PeakWorkingSet64,
            weights.WindowBytes,
            weights.WeightBytes,
            weights.ReadBytes,
            weights.ReadUs,
            weights.StallUs,
            weights.HitCount,
            weights.MissCount,
            Microseconds(_totalTicks) - communicationUs - weights.StallUs,
            communicationUs,
            _exchange.Bytes);
    }

    /// <summary>Gives memory, threads and weights back.</summary>
    public void Dispose()
    {
        Free();
        _weights.Dispose();
    }

    private void Free()
    {
        _team.Dispose();
        foreach (IDisposable part in _binder.Steps.Concat<IDisposable>(_binder.Rotations).Concat(_binder.Caches).Append(_binder.Inputs).Append(_binder.SumMemory).Append(_arena))
        {
            part.Dispose();
        }
    }

    private static double Microseconds(long ticks) => ticks * (1e6 / Stopwatch.Frequency);

    private ReadOnlySpan<float> LogitsOf(int output)
    {
        Debug.Assert(output >= 0 && output < _run.Outputs.Length, "an output of the last run");
        return ReservedMemory.Floats(_logits[output], TokenCount);
    }

    /// <summary>Checks a batch against all limits, before any device is set to work.</summary>
    internal void Check(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, ReadOnlySpan<int> sequences, ReadOnlySpan<int> outputs)
    {
        int rows = positions.Length;
        if (rows == 0 || rows > _settings.RowCapacity || sequences.Length != rows || tokens.Length != (IsEndpoint ? rows : 0))
        {
            throw LanguageErrors.BadBatch($"A batch of {rows} rows was given, with {sequences.Length} sequences and {tokens.Length} tokens.", $"It has 1 to {_settings.RowCapacity} rows, each with its sequence, and at the endpoint its token.");
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)_embeddings)
            {
                throw LanguageErrors.BadBatch($"There is no token {token}.", $"The vocabulary has {_embeddings}.");
            }
        }

        for (int row = 0; row < rows; row++)
        {
            CheckRow(positions[..row], sequences[..row], positions[row], sequences[row]);
        }

        for (int output = 0; output < outputs.Length; output++)
        {
            if (outputs[output] <= (output == 0 ? -1 : outputs[output - 1]) || outputs[output] >= rows)
            {
                throw LanguageErrors.BadBatch($"Output {output} is row {outputs[output]}.", "Outputs are rows of the batch, ascending.");
            }
        }
    }

    private void CheckRow(ReadOnlySpan<int> positions, ReadOnlySpan<int> sequences, int position, int sequence)
    {
        if ((uint)sequence >= (uint)_lengths.Length || (uint)position >= (uint)_settings.ContextTokens)
        {
            throw LanguageErrors.BadBatch($"A row is at position {position} of sequence {sequence}.", $"There are {_lengths.Length} sequences of {_settings.ContextTokens} tokens.");
        }

        int earlier = sequences.LastIndexOf(sequence), length = earlier < 0 ? _lengths[sequence] : positions[earlier] + 1;
        if (earlier < 0 ? position > length : position != length)
        {
            throw LanguageErrors.BadBatch($"Position {position} of sequence {sequence} follows {length} tokens.", "All positions before a row's are in the cache, or before it in the batch.");
        }
    }
}
