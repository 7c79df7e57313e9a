using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>The far device's half of all variants of a set, each loaded: answers one question at a time.</summary>
internal sealed class FarVariants : IAsyncDisposable
{
    private readonly ImmutableArray<(RoundTripExchange Exchange, Session Session)?> _variants;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Prepares every variant that has a part for this device.</summary>
    /// <param name="set">The variants.</param>
    /// <param name="shards">Where their weights are.</param>
    /// <param name="kernels">What computes.</param>
    public FarVariants(VariantSet set, IShardSource shards, IKernelSet kernels)
    {
        ImmutableArray<(RoundTripExchange, Session)?>.Builder variants = ImmutableArray.CreateBuilder<(RoundTripExchange, Session)?>();
        try
        {
            foreach (PlanVariant variant in set.Variants)
            {
                RoundTripExchange exchange = new();
                variants.Add(variant.Path == VariantPath.Local ? null : (exchange, new Session(PreparedPlan.Prepare(variant.Plan, PlanVariant.FarDevice, shards, kernels), exchange)));
            }
        }
        catch
        {
            foreach ((RoundTripExchange, Session Session)? variant in variants)
            {
                variant?.Session.Dispose();
            }

            throw;
        }

        _variants = variants.ToImmutable();
    }

    /// <summary>Bytes of memory that the variants take, without weights.</summary>
    public static long MemoryBytes(VariantSet set) =>
        set.Variants.Where(v => v.Path != VariantPath.Local).Select(v => v.Plan.Devices[PlanVariant.FarDevice]).Sum(d => (long)d.ArenaBytes + d.InputBytes);

    /// <summary>Answers a question.</summary>
    /// <param name="variant">Index in the set.</param>
    /// <param name="question">Its messages.</param>
    /// <param name="cancellation">Nobody waits for it any more.</param>
    /// <exception cref="EdgeException">EDGE5611: no such variant here. EDGE5612, EDGE5034: the messages are no question.</exception>
    public async Task<FarAnswer> AnswerAsync(int variant, ImmutableArray<TaggedMessage> question, CancellationToken cancellation)
    {
        if (variant < 0 || variant >= _variants.Length || _variants[variant] is not ({ } exchange, { } session))
        {
            throw AdaptiveErrors.NoSuchVariant(variant, _variants.Length);
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            exchange.TakeSent(); // of one that failed half-way
            exchange.Arrived = question;
            session.Run();
            RequestTiming times = StepTimes.Of(session, 0, session.Trace.Length);
            return new FarAnswer(exchange.TakeSent(), times.DecodeUs, times.TotalUs - times.DecodeUs - times.WireUs);
        }
        finally
        {
            exchange.Arrived = [];
            _turn.Release();
        }
    }

    /// <summary>Waits for the question that runs, and gives the memory back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        foreach ((RoundTripExchange, Session Session)? variant in _variants)
        {
            variant?.Session.Dispose();
        }
    }
}
