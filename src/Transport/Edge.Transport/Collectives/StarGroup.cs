using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>
/// Devices around one in the centre, which is rank 0, doing the collective operations of a plan. All members call the
/// same operations with the same tags in the same order. With τ for the latency of a link, an allreduce takes 2τ
/// whatever the number of devices: for the few kilobytes of a token the star beats the ring and the tree (TPI-LLM,
/// Li et al. 2024). Sums are taken in the order of the ranks, so they are the same bits in every run.
/// <para>Synchronous; nothing is allocated after the first operation of each size.</para>
/// </summary>
public abstract class StarGroup : IDisposable
{
    private protected StarGroup(int rank, int size)
    {
        Rank = rank;
        Size = size;
    }

    /// <summary>The place of this device; 0 is the centre.</summary>
    public int Rank { get; }

    /// <summary>How many devices there are, the centre included.</summary>
    public int Size { get; }

    /// <summary>The centre, with the links to ranks 1, 2, 3 …</summary>
    /// <param name="leaves">At least one; disposed with the group.</param>
    public static StarGroup CreateCentre(params ReadOnlySpan<TensorLink> leaves) => new StarCentre(leaves.ToArray());

    /// <summary>A leaf.</summary>
    /// <param name="centre">Link to rank 0; disposed with the group.</param>
    /// <param name="rank">Its place, 1 … <paramref name="size"/> - 1.</param>
    /// <param name="size">How many devices there are.</param>
    public static StarGroup CreateLeaf(TensorLink centre, int rank, int size) => new StarLeaf(centre, rank, size);

    /// <summary>Everybody gets the centre's block.</summary>
    /// <param name="tag">Of the operation, in the plan.</param>
    /// <param name="block">Read at the centre, filled elsewhere; the same length everywhere.</param>
    /// <exception cref="EdgeException">40xx: a link is closed, and why.</exception>
    public abstract void Broadcast(uint tag, Memory<byte> block);

    /// <summary>Everybody gets its part of what the centre has.</summary>
    /// <param name="tag">Of the operation, in the plan.</param>
    /// <param name="whole">At the centre: the parts of ranks 0, 1, 2 … one after the other; empty elsewhere.</param>
    /// <param name="lengthsBytes">Length of each part, by rank; the same everywhere.</param>
    /// <param name="part">Filled with the part of this device.</param>
    /// <exception cref="EdgeException">4020: lengths that do not fit. 40xx: a link is closed, and why.</exception>
    public abstract void Scatter(uint tag, ReadOnlyMemory<byte> whole, ReadOnlySpan<int> lengthsBytes, Memory<byte> part);

    /// <summary>The centre gets everybody's part.</summary>
    /// <param name="tag">Of the operation, in the plan.</param>
    /// <param name="part">The part of this device.</param>
    /// <param name="lengthsBytes">Length of each part, by rank; the same everywhere.</param>
    /// <param name="whole">At the centre: filled with the parts, one after the other; empty elsewhere.</param>
    /// <exception cref="EdgeException">4020: lengths that do not fit. 40xx: a link is closed, and why.</exception>
    public abstract void Gather(uint tag, ReadOnlyMemory<byte> part, ReadOnlySpan<int> lengthsBytes, Memory<byte> whole);

    /// <summary>Everybody gets the sum over all devices, elementwise, and all get the same bits.</summary>
    /// <param name="tag">Of the operation, in the plan.</param>
    /// <param name="values">This device's addends, replaced by the sums; the same length everywhere.</param>
    /// <param name="format">How the numbers travel.</param>
    /// <exception cref="EdgeException">4014: another length than the peer's. 40xx: a link is closed, and why.</exception>
    public void AllReduce(uint tag, Span<float> values, PartialSumFormat format)
    {
        switch (format)
        {
            case PartialSumFormat.Q8:
                AllReduce<Q8Encoding>(tag, values);
                break;
            case PartialSumFormat.Float16:
                AllReduce<Float16Encoding>(tag, values);
                break;
            default:
                AllReduce<Float32Encoding>(tag, values);
                break;
        }
    }

    /// <summary>Closes the links.</summary>
    public abstract void Dispose();

    private protected abstract void AllReduce<TEncoding>(uint tag, Span<float> values)
        where TEncoding : struct, IPartialSumEncoding;

    /// <summary>Checks what the caller says about the parts.</summary>
    private protected void CheckParts(ReadOnlySpan<int> lengthsBytes, int partBytes)
    {
        if (lengthsBytes.Length != Size || lengthsBytes[Rank] != partBytes)
        {
            throw LinkErrors.PartsDoNotFit(Rank, $"{lengthsBytes.Length} lengths for {Size} devices, a part of {partBytes} bytes.");
        }
    }
}
