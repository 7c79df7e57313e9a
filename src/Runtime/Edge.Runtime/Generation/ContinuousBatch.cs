using System.Diagnostics;
using Edge.Runtime.Language;

namespace Edge.Runtime.Generation;

/// <summary>
/// Several generations over one engine, an inference at a time (iteration-level scheduling: Yu et al., "Orca", OSDI 2022):
/// a row for each that decodes, and the rows that are left shared evenly by the prompts. A generation begins and ends
/// between any two inferences. <see cref="Step"/> allocates nothing for its tokens.
/// </summary>
internal sealed class ContinuousBatch
{
    private readonly ITokenEngine _engine;
    private readonly PrefixCache _cache;
    private readonly TokenBatch _batch;
    private readonly SequenceSlot[] _outputs;
    private SchedulerStatistics _statistics;
    private int _first;

    public ContinuousBatch(ITokenEngine engine)
    {
        _engine = engine;
        _cache = new PrefixCache(engine);
        _batch = new TokenBatch(engine.Settings.RowCapacity);
        _outputs = new SequenceSlot[_batch.RowCapacity];
    }

    /// <summary>Whether another generation can begin.</summary>
    public bool HasFree => _cache.HasFree;

    /// <summary>Generations in work.</summary>
    public int ActiveCount { get; private set; }

    /// <summary>What was done so far.</summary>
    public SchedulerStatistics Statistics => _statistics with { ActiveCount = ActiveCount };

    /// <summary>Begins a generation.</summary>
    public void Admit(Completion completion)
    {
        SequenceSlot slot = _cache.Take(completion, _engine.Settings.ContextTokens);
        completion.CachedPromptTokenCount = slot.CachedCount;
        ActiveCount++;
        _statistics = _statistics with
        {
            PromptTokenCount = _statistics.PromptTokenCount + slot.Count,
            CachedPromptTokenCount = _statistics.CachedPromptTokenCount + slot.CachedCount,
        };
    }

    /// <summary>Ends what was cancelled, and runs one inference for the others.</summary>
    /// <returns>Whether anything ran.</returns>
    public bool Step()
    {
        foreach (SequenceSlot slot in _cache.Slots)
        {
            if (slot.Owner is { IsCancelled: true })
            {
                End(slot, FinishReason.Cancelled);
            }
        }

        Fill();
        if (_batch.Count == 0)
        {
            return false;
        }

        _engine.Forward(_batch);
        _statistics = _statistics with { InferenceCount = _statistics.InferenceCount + 1, RowCount = _statistics.RowCount + _batch.Count };
        for (int i = 0; i < _batch.OutputCount; i++)
        {
            Accept(_outputs[i], i);
        }

        return true;
    }

    /// <summary>Cancels all generations: the next step ends them.</summary>
    public void CancelAll()
    {
        foreach (SequenceSlot slot in _cache.Slots)
        {
            slot.Owner?.Cancel();
        }
    }

    /// <summary>Ends all generations with an error; nothing is known of the engine's cache any more.</summary>
    public void Fail(Exception error)
    {
        foreach (SequenceSlot slot in _cache.Slots)
        {
            if (slot.Owner is not null)
            {
                End(slot, FinishReason.Failed, error);
            }
        }

        _cache.Clear();
    }

    private void Fill()
    {
        _batch.Clear();
        ReadOnlySpan<SequenceSlot> slots = _cache.Slots;
        int decoding = 0, prompts = 0;
        foreach (SequenceSlot slot in slots)
        {
            (decoding, prompts) = slot.Owner is null ? (decoding, prompts) : slot.PendingCount == 1 ? (decoding + 1, prompts) : (decoding, prompts + 1);
        }

        // Another one is the first each time: where the rows are too few for all, all get their turn.
        _first = (_first + 1) % slots.Length;
        int promptRows = Math.Max(_batch.RowCapacity - decoding, prompts > 0 ? 1 : 0);
        for (int i = 0; i < slots.Length && _batch.Count < _batch.RowCapacity; i++)
        {
            SequenceSlot slot = slots[(_first + i) % slots.Length];
            if (slot.Owner is null)
            {
                continue;
            }

            int rows = 1;
            if (slot.PendingCount > 1)
            {
                rows = Math.Min(slot.PendingCount, (promptRows + prompts - 1) / prompts--);
                promptRows -= rows;
            }

            Add(slot, Math.Min(rows, _batch.RowCapacity - _batch.Count));
        }
    }

    private void Add(SequenceSlot slot, int rows)
    {
        int start = slot.CachedCount;
        ReadOnlySpan<int> tokens = slot.Tokens.Slice(start, rows);
        for (int i = 0; i < rows; i++)
        {
            bool isLast = start + i + 1 == slot.Count;
            if (isLast)
            {
                _outputs[_batch.OutputCount] = slot;
            }

            _batch.Add(slot.Index, start + i, tokens[i], isLast);
        }

        slot.Advance(rows);
    }

    private void Accept(SequenceSlot slot, int output)
    {
        Completion completion = slot.Owner!;
        int token, before = completion.TokenCount;
        try
        {
            FinishReason? reason = completion.Accept(_engine, output, out token);
            _statistics = _statistics with { TokenCount = _statistics.TokenCount + completion.TokenCount - before, LastTokenTimestamp = Stopwatch.GetTimestamp() };
            if (reason is not null)
            {
                End(slot, reason.Value);
                return;
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            End(slot, FinishReason.Failed, e);
            return;
        }

        if (slot.Count == _engine.Settings.ContextTokens)
        {
            if (completion.Request.Overflow != ContextOverflow.Shift)
            {
                End(slot, FinishReason.ContextFull);
                return;
            }

            completion.ForgottenTokenCount += slot.Shift(completion.Request.KeptTokens);
        }

        slot.Append(token);
    }

    private void End(SequenceSlot slot, FinishReason reason, Exception? error = null)
    {
        Completion completion = slot.Owner!;
        slot.Settle();
        slot.Owner = null;
        ActiveCount--;
        completion.Finish(reason, error);
    }
}
