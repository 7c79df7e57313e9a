using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Kernels.Language;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Language;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>
/// One coordinator at an agent, from its link to its leaving: answers its requests, and when it is gone, however it
/// went, gives back everything that was held for it.
/// </summary>
internal sealed class CoordinatorVisit
{
    private readonly AgentOptions _options;
    private readonly LinkOptions _links;
    private readonly ShardStore _store;
    private readonly IKernelSet _kernels;
    private readonly SemaphoreSlim _gate = new(1); // Prepare, Shard, Connect, Release: one at a time
    private readonly AgentProbe _probe;
    private readonly AgentMeasurement _measurement;
    private readonly Channel _channel;
    private volatile PreparedDevice? _prepared;
    private volatile AnnouncedVariants? _announced;
    private volatile FarVariants? _variants;
    private volatile bool _isDraining;

    public CoordinatorVisit(Link link, AgentOptions options, LinkOptions links, ShardStore store, IKernelSet kernels)
    {
        (_options, _links, _store, _kernels) = (options, links, store, kernels);
        _probe = new AgentProbe(options);
        _measurement = new AgentMeasurement(options, kernels);
        _channel = new Channel(link, new RequestRouter()
            .On<PrepareRequest, PrepareResponse>((request, _, cancellation) => InTurnAsync(() => PrepareAsync(request), cancellation))
            .On<ShardRequest, Done>((request, channel, cancellation) => InTurnAsync(() => TakeShardAsync(request, channel, cancellation), cancellation))
            .On<ConnectRequest, Done>((request, _, cancellation) => InTurnAsync(() => ConnectAsync(request, cancellation), cancellation))
            .On<ReleaseRequest, Done>((_, _, cancellation) => InTurnAsync(ReleaseAsync, cancellation))
            .On<ProbeRequest, ProbeResponse>((request, _, cancellation) => InTurnAsync(() => Task.Run(() => _probe.Prepare(request), CancellationToken.None), cancellation))
            .On<StreamRequest, StreamResponse>((request, _, cancellation) => InTurnAsync(() => Task.Run(() => _probe.Measure(request), CancellationToken.None), cancellation))
            .On<MeasureRequest, MeasureResponse>((request, _, cancellation) => InTurnAsync(() => MeasureAsync(request), cancellation))
            .On<MachineRequest, MachineResponse>((_, _, _) => Task.Run(() => new MachineResponse(_options.Describe())))
            .On<VariantsRequest, PrepareResponse>((request, _, cancellation) => InTurnAsync(() => PrepareVariantsAsync(request), cancellation))
            .On<LoadVariantsRequest, Done>((_, _, cancellation) => InTurnAsync(LoadVariantsAsync, cancellation))
            .On<QuestionRequest, AnswerResponse>((request, _, cancellation) => AnswerAsync(request, cancellation))
            .On<LinkProbeRequest, Done>((_, _, _) => Task.FromResult(new Done()))
            .On<RunRequest, Done>((_, _, _) => RunAsync())
            .On<ReportRequest, ReportResponse>((_, _, _) => Task.FromResult(Prepared<PreparedNetwork>("Report").Report()))
            .On<TokenReportRequest, TokenReportResponse>((_, _, _) => Task.FromResult(Prepared<PreparedLanguageModel>("Report").Report())));
        Ended = EndAsync();
    }

    /// <summary>The coordinator, for people.</summary>
    public string Name => _channel.Name;

    /// <summary>Whether its link still stands.</summary>
    public bool IsPresent => !_channel.Ended.IsCompleted;

    /// <summary>Completes when the coordinator is gone and everything is given back; the result tells why it went.</summary>
    public Task<EdgeException> Ended { get; }

    /// <summary>Takes a tensor link of a peer.</summary>
    /// <returns>Whether it belongs to the plan that is prepared.</returns>
    public bool TryTake(Digest session, int device, Link link) => _prepared is { } prepared && prepared.Id == session && prepared.TryTake(device, link);

    /// <summary>Takes a link on which messages are to come back.</summary>
    public void TakeEcho(Link link) => _probe.Answer(link);

    /// <summary>Finishes what runs, refuses anything new, then ends the visit; what does not finish in time is left behind.</summary>
    public async Task DrainAsync()
    {
        _isDraining = true;
        if (_prepared is { } prepared)
        {
            if (await prepared.DrainAsync(_options.DrainLimit))
            {
                // The coordinator reads the result and the report; it leaves by itself or is sent away.
                await Task.WhenAny(_channel.Ended, Task.Delay(LeaveLimit));
            }
        }

        await _channel.DisposeAsync();
        await Task.WhenAny(Ended, Task.Delay(LeaveLimit));
    }

    private static TimeSpan LeaveLimit => TimeSpan.FromSeconds(1);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> action, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return await action();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<PrepareResponse> PrepareAsync(PrepareRequest request)
    {
        ThrowIfDraining();
        await ReleaseAsync();
        Plan plan = PlanEncoding.Read(request.Plan.Span);
        if (request.Device >= plan.Devices.Length || request.Device == plan.Endpoint)
        {
            throw ExecutionErrors.NoSuchDevice(request.Device, plan.Devices.Length);
        }

        long memory = MemoryBytes(plan, request.Device);
        if (memory > _options.MaxMemoryBytes)
        {
            throw AgentErrors.TooMuch("bytes of memory", memory, _options.MaxMemoryBytes);
        }

        _prepared = plan.Tokens is null
            ? new PreparedNetwork(request.Session, plan, request.Device, _store, _kernels, _options.NetworkThreads, _links)
            : new PreparedLanguageModel(request.Session, plan, request.Device, () => StoredWeights.Open(plan, request.Device, _store), _options.Threads, _links);
        return new PrepareResponse([.. PlanShards.Of(plan, request.Device)
            .Where(s => !_store.Contains(plan.Shards[s]))
            .Select(s => (s, _store.ArrivedBytes(plan.Shards[s])))]);
    }

    /// <summary>Memory that a plan takes here: arena, input memory, waiting messages; of a language model activations, weights and caches.</summary>
    private static long MemoryBytes(Plan plan, int device)
    {
        PlanDevice program = plan.Devices[device];
        long messages = IncomingMessages.Of(plan, device).Sum(m => (long)m.SizeBytes);
        if (plan.Tokens is not { } tokens)
        {
            return program.ArenaBytes + program.InputBytes + messages;
        }

        long weights = PlanShards.Of(plan, device).Sum(s => plan.Shards[s].SizeBytes);
        long window = program.WeightBudgetBytes > 0 ? Math.Min(program.WeightBudgetBytes, weights) : weights;
        return ((long)program.ArenaBytes * tokens.RowCapacity) + window + KeyValueBytes(plan, program, tokens);
    }

    /// <summary>The caches of a device's attention steps, with every sequence at full length.</summary>
    private static long KeyValueBytes(Plan plan, PlanDevice program, TokenSettings tokens)
    {
        long bytes = 0;
        foreach (ComputeStep step in program.Steps.OfType<ComputeStep>())
        {
            if (plan.Graph.Nodes[step.Node].Operator is Attention attention)
            {
                int heads = program.Buffers[step.Inputs[1]].Window.Channels / attention.HeadSize;
                bytes += heads * tokens.SequenceCapacity * KeyValueLayout.HeadBytes(tokens.KeyValues, attention.HeadSize, tokens.ContextTokens);
            }
        }

        return bytes;
    }

    private async Task<MeasureResponse> MeasureAsync(MeasureRequest request)
    {
        ThrowIfDraining();
        await ReleaseAsync();
        return await Task.Run(() => _measurement.Measure(request), CancellationToken.None);
    }

    private async Task<Done> TakeShardAsync(ShardRequest request, Channel channel, CancellationToken cancellation)
    {
        ImmutableArray<Shard> shards = _announced?.Shards ?? Prepared<PreparedDevice>("Shard").Plan.Shards;
        if (request.Shard >= shards.Length)
        {
            throw AgentErrors.NotPrepared($"Shard {request.Shard}");
        }

        Shard shard = shards[request.Shard];
        using ShardWriter writer = _store.Write(shard);
        if (writer.PositionBytes != request.OffsetBytes)
        {
            throw ShardErrors.OutOfPlace(shard.Digest, request.OffsetBytes, writer.PositionBytes);
        }

        await using ShardStream stream = new(writer);
        await channel.ReceiveDataAsync(request.Stream, stream, shard.SizeBytes - request.OffsetBytes, cancellation);
        writer.Complete();
        return new Done();
    }

    private async Task<PrepareResponse> PrepareVariantsAsync(VariantsRequest request)
    {
        ThrowIfDraining();
        await ReleaseAsync();
        AnnouncedVariants announced = AnnouncedVariants.Of(request, _store);
        long memory = announced.Set is { } set ? FarVariants.MemoryBytes(set) : 0;
        if (memory > _options.MaxMemoryBytes)
        {
            throw AgentErrors.TooMuch("bytes of memory", memory, _options.MaxMemoryBytes);
        }

        _announced = announced;
        return new PrepareResponse([.. announced.Shards.Index().Where(s => !_store.Contains(s.Item)).Select(s => (s.Index, _store.ArrivedBytes(s.Item)))]);
    }

    private async Task<Done> LoadVariantsAsync()
    {
        VariantSet set = _announced?.Set ?? throw AgentErrors.NotPrepared("Load");
        _variants = _variants is null ? await Task.Run(() => new FarVariants(set, _store, _kernels), CancellationToken.None) : throw AgentErrors.NotPrepared("Load");
        return new Done();
    }

    private async Task<AnswerResponse> AnswerAsync(QuestionRequest request, CancellationToken cancellation)
    {
        ThrowIfDraining();
        return new AnswerResponse(await (_variants ?? throw AgentErrors.NotPrepared("Question")).AnswerAsync(request.Variant, request.Messages, cancellation));
    }

    private async Task<Done> ConnectAsync(ConnectRequest request, CancellationToken cancellation)
    {
        await Prepared<PreparedDevice>("Connect").ConnectAsync(request.Peers, _options.ConnectLimit, cancellation);
        return new Done();
    }

    /// <summary>On a thread of its own: a language model runs until its endpoint closes the link.</summary>
    private Task<Done> RunAsync()
    {
        ThrowIfDraining();
        PreparedDevice prepared = Prepared<PreparedDevice>("Run");
        return Task.Factory.StartNew(
            () =>
            {
                prepared.Run();
                return new Done();
            },
            CancellationToken.None,
            prepared is PreparedLanguageModel ? TaskCreationOptions.LongRunning : TaskCreationOptions.None,
            TaskScheduler.Default);
    }

    private async Task<Done> ReleaseAsync()
    {
        _probe.Dispose();
        _announced = null;
        if (_variants is { } variants)
        {
            _variants = null;
            await variants.DisposeAsync();
            _store.Unload();
        }

        if (_prepared is { } prepared)
        {
            _prepared = null;
            await prepared.DisposeAsync();
            _store.Unload();
        }

        return new Done();
    }

    private async Task<EdgeException> EndAsync()
    {
        EdgeException reason = await _channel.Ended;
        await InTurnAsync(ReleaseAsync, CancellationToken.None);
        return reason;
    }

    private T Prepared<T>(string request)
        where T : PreparedDevice => _prepared as T ?? throw AgentErrors.NotPrepared(request);

    private void ThrowIfDraining()
    {
        if (_isDraining)
        {
            throw AgentErrors.Draining();
        }
    }
}
