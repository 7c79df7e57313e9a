using System.Diagnostics;
using Edge.Runtime.Language;

namespace Edge.Runtime.Generation;

/// <summary>
/// Chooses the sequence of a prompt so that the least has to run: what an earlier conversation left in the engine's cache
/// is used again as far as it is the prompt's beginning.
/// </summary>
internal sealed class PrefixCache
{
    private readonly ITokenEngine _engine;
    private readonly SequenceSlot[] _slots;
    private long _uses;

    public PrefixCache(ITokenEngine engine)
    {
        _engine = engine;
        _slots = [.. Enumerable.Range(0, engine.Settings.SequenceCapacity).Select(i => new SequenceSlot(i))];
    }

    /// <summary>All sequences.</summary>
    public ReadOnlySpan<SequenceSlot> Slots => _slots;

    /// <summary>Whether a sequence is free.</summary>
    public bool HasFree => Array.Exists(_slots, s => s.Owner is null);

    /// <summary>
    /// Gives a free sequence to a generation. It goes on in place where a free sequence is a beginning of the prompt;
    /// where the longest common beginning is a part of a longer conversation, it is copied, if a sequence can be spared.
    /// </summary>
    /// <param name="owner">The completion.</param>
    /// <param name="capacity">Most tokens that it will have.</param>
    /// <returns>The sequence, with the prompt in it.</returns>
    public SequenceSlot Take(Completion owner, int capacity)
    {
        ReadOnlySpan<int> prompt = owner.Request.Prompt.Span;

        // The last token of the prompt always runs: its logits are wanted.
        ReadOnlySpan<int> reusable = prompt[..^1];
        (SequenceSlot? source, int cached) = (null, 0);
        foreach (SequenceSlot slot in _slots)
        {
            int common = slot.Cached.CommonPrefixLength(reusable);
            if (common > cached || (common == cached && common > 0 && source!.Owner is not null && slot.Owner is null))
            {
                (source, cached) = (slot, common);
            }
        }

        SequenceSlot oldest = Oldest(except: null);
        SequenceSlot target = oldest;
        if (source is { Owner: null })
        {
            // A conversation that only shares a beginning is worth keeping while another sequence holds nothing, or less.
            bool isContinued = cached == source.CachedCount;
            SequenceSlot spare = Oldest(except: source);
            target = isContinued || spare == source || spare.CachedCount > source.CachedCount - cached ? source : spare;
        }

        (target.Owner, target.LastUse) = (owner, ++_uses);
        if (source is not null && source != target)
        {
            _engine.CopySequence(source.Index, target.Index, cached);
        }

        target.Begin(prompt, cached, capacity);
        return target;
    }

    /// <summary>The engine forgot, or may have.</summary>
    public void Clear()
    {
        foreach (SequenceSlot slot in _slots)
        {
            slot.Clear();
        }
    }

    // The free sequence that was used longest ago; empty ones first.
    private SequenceSlot Oldest(SequenceSlot? except)
    {
        SequenceSlot? oldest = except;
        foreach (SequenceSlot slot in _slots)
        {
            if (slot.Owner is null && slot != except && (oldest is null || oldest == except || slot.LastUse < oldest.LastUse))
            {
                oldest = slot;
            }
        }

        Debug.Assert(oldest is not null, "a sequence is free");
        return oldest;
    }
}
