using System.Runtime.InteropServices;
using Edge.Model;
using Edge.Transport.Tensors;

namespace Edge.Transport.Collectives;

/// <summary>
/// One device's part in an <see cref="AllReduceStep"/>. The addends are added in the order of the step's summands,
/// whichever way they take, and every member goes on with what travelled: the same bits everywhere and every time, and in
/// Float32 the same bits with every algorithm. For n members, s of them with an addend of b bytes:
/// <list type="table">
/// <listheader><term>algorithm</term><description>messages one after the other; most bytes that a device sends; what rounds</description></listheader>
/// <item><term>star</term><description>2; (n−1)·b at the centre, b elsewhere; the addends but the centre's, and the sum</description></item>
/// <item><term>direct</term><description>1; (n−1)·b everywhere; the addends</description></item>
/// <item><term>tree</term><description>2·⌊log₂ n⌋; 2·b at the root, about s·b/2 at its children; as the star</description></item>
/// <item><term>ring</term><description>s−1 + n−1, in chunks one behind the other; 2·b everywhere; the sum at each of s hops</description></item>
/// </list>
/// Long values go in chunks one behind the other, of which a device holds one at a time. Synchronous; nothing is allocated
/// after construction.
/// </summary>
public abstract class AllReduce
{
    /// <summary>
    /// Values of a chunk: a multiple of a block of any payload. Shorter ones would overlap better, and wake more often, which costs
    /// more (docs/transport.md).
    /// </summary>
    private protected const int ChunkFloats = 128 * 1024;

    private protected AllReduce(AllReduceStep step, int device, ReductionMemory memory)
    {
        (Step, Device, Memory) = (step, device, memory);
        Summands = [.. step.Summands];
        Others = [.. step.Members.Where(m => m != device)];
        HasAddend = step.Summands.Contains(device);
    }

    /// <summary>The step.</summary>
    private protected AllReduceStep Step { get; }

    /// <summary>Index of this device in the plan.</summary>
    private protected int Device { get; }

    /// <summary>What to work in.</summary>
    private protected ReductionMemory Memory { get; }

    /// <summary>The devices that have an addend, ascending.</summary>
    private protected int[] Summands { get; }

    /// <summary>All members but this one.</summary>
    private protected int[] Others { get; }

    /// <summary>Whether this device has an addend.</summary>
    private protected bool HasAddend { get; }

    /// <summary>Makes what a device needs for a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="device">Index of the device in the plan, one of the members.</param>
    /// <param name="floatCapacity">Most floats that <see cref="Run"/> is given; a value of <see cref="AllReducePayload.Float64"/> takes the place of two.</param>
    /// <param name="memory">What to work in, shared with allreduces that run at other times; null for memory of its own.</param>
    public static AllReduce Create(AllReduceStep step, int device, int floatCapacity, ReductionMemory? memory = null) => step.Payload switch
    {
        AllReducePayload.Float16 => Create<Float16Encoding>(step, device, floatCapacity, memory ?? new ReductionMemory()),
        AllReducePayload.Q8 => Create<Q8Encoding>(step, device, floatCapacity, memory ?? new ReductionMemory()),
        AllReducePayload.Float64 => Create<Float64Encoding>(step, device, floatCapacity, memory ?? new ReductionMemory()),
        _ => Create<Float32Encoding>(step, device, floatCapacity, memory ?? new ReductionMemory()),
    };

    /// <summary>What a device receives in a step: for each peer the bytes in all, and the number of messages at most.</summary>
    /// <param name="step">The step.</param>
    /// <param name="device">Index of the device in the plan, one of the members.</param>
    /// <param name="floatCount">Values that are added.</param>
    public static IEnumerable<(int Peer, int SizeBytes, int Messages)> Incoming(AllReduceStep step, int device, int floatCount)
    {
        int size = EncodedBytes(step.Payload, floatCount), chunks = (floatCount + ChunkFloats - 1) / ChunkFloats;
        return step.Algorithm switch
        {
            AllReduceAlgorithm.Direct => step.Summands.Where(s => s != device).Select(s => (s, size, chunks)),
            AllReduceAlgorithm.Tree => new ReductionTree(step, device).Incoming(size, chunks),
            AllReduceAlgorithm.Ring => new ReductionRing(step, device).Incoming(size, chunks),
            _ when step.Centre == device => step.Summands.Where(s => s != device).Select(s => (s, size, chunks)),
            _ => [(step.Centre, size, chunks)],
        };
    }

    /// <summary>Adds over all members.</summary>
    /// <param name="exchange">Reaches them.</param>
    /// <param name="values">This device's addend (anything where it has none), replaced by the sum; the same length everywhere.</param>
    /// <exception cref="EdgeException">EDGE5030: a member is lost.</exception>
    public abstract void Run(ITensorExchange exchange, Span<float> values);

    private static AllReduce Create<TEncoding>(AllReduceStep step, int device, int floatCapacity, ReductionMemory memory)
        where TEncoding : struct, IPartialSumEncoding
    {
        int chunk = Math.Min(floatCapacity, ChunkFloats);
        return step.Algorithm switch
        {
            AllReduceAlgorithm.Direct => new DirectAllReduce<TEncoding>(step, device, chunk, memory),
            AllReduceAlgorithm.Tree => new TreeAllReduce<TEncoding>(step, device, chunk, memory),
            AllReduceAlgorithm.Ring => new RingAllReduce<TEncoding>(step, device, floatCapacity, memory),
            _ => new StarAllReduce<TEncoding>(step, device, chunk, memory),
        };
    }

    /// <summary>The next chunk of what is left.</summary>
    private protected static Span<float> Chunk(Span<float> rest) => rest[..Math.Min(ChunkFloats, rest.Length)];

    private static int EncodedBytes(AllReducePayload payload, int count) => payload switch
    {
        AllReducePayload.Float16 => Float16Encoding.SizeBytes(count),
        AllReducePayload.Q8 => Q8Encoding.SizeBytes(count),
        AllReducePayload.Float64 => count * sizeof(double),
        _ => Float32Encoding.SizeBytes(count),
    };

    /// <summary>What is sent for values: they themselves where that is their encoding.</summary>
    private protected static ReadOnlySpan<byte> Encoded<TEncoding>(ReadOnlySpan<float> values, Span<byte> place)
        where TEncoding : struct, IPartialSumEncoding
    {
        if (TEncoding.IsAsInMemory)
        {
            return MemoryMarshal.AsBytes(values);
        }

        TEncoding.Encode(values, place);
        return place;
    }

    /// <summary>Replaces or continues a sum: the first addend is copied, so that −0 stays −0 whatever the algorithm.</summary>
    private protected static void Accumulate<TEncoding>(ReadOnlySpan<byte> addend, Span<float> sum, ref bool isFirst)
        where TEncoding : struct, IPartialSumEncoding
    {
        if (isFirst)
        {
            TEncoding.Decode(addend, sum);
        }
        else
        {
            TEncoding.Add(addend, sum);
        }

        isFirst = false;
    }

    /// <summary>The same for an addend that has not travelled.</summary>
    private protected static void Accumulate<TEncoding>(ReadOnlySpan<float> addend, Span<float> sum, ref bool isFirst)
        where TEncoding : struct, IPartialSumEncoding
    {
        if (isFirst)
        {
            addend.CopyTo(sum);
        }
        else
        {
            TEncoding.Add(addend, sum);
        }

        isFirst = false;
    }
}
