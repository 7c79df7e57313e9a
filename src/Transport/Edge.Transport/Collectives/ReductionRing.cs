using Edge.Model;

namespace Edge.Transport.Collectives;

/// <summary>
/// A device's place in the ring of an allreduce: the summands in their order, then the other members. Partial sums go
/// from the first to the last summand, and from there the sums go round to all others.
/// </summary>
internal sealed class ReductionRing
{
    private readonly int _place, _last, _count;

    public ReductionRing(AllReduceStep step, int device)
    {
        int[] ring = [.. step.Summands, .. step.Members.Where(m => !step.Summands.Contains(m))];
        (_place, _last, _count) = (Array.IndexOf(ring, device), step.Summands.Length - 1, ring.Length);
        (Previous, Next) = (ring[(_place + _count - 1) % _count], ring[(_place + 1) % _count]);
    }

    /// <summary>How many devices there are.</summary>
    public int Count => _count;

    /// <summary>The device that this one receives from.</summary>
    public int Previous { get; }

    /// <summary>The device that this one sends to.</summary>
    public int Next { get; }

    /// <summary>Whether partial sums come in here.</summary>
    public bool ReceivesPartialSums => _place > 0 && _place <= _last;

    /// <summary>Whether partial sums go on from here.</summary>
    public bool SendsPartialSums => _place < _last;

    /// <summary>Whether the sum is complete here.</summary>
    public bool CompletesSums => _place == _last;

    /// <summary>Whether the next device still needs the sums.</summary>
    public bool SendsSums => (_place + 1) % _count != _last;

    public IEnumerable<(int Peer, int SizeBytes, int Messages)> Incoming(int addendBytes, int chunks)
    {
        int times = (ReceivesPartialSums ? 1 : 0) + (CompletesSums ? 0 : 1);
        return times == 0 ? [] : [(Previous, times * addendBytes, times * (chunks + _count))];
    }
}
