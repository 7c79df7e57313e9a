using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>
/// Predicted times of exchanges: hops of half a round trip, and the bytes of the busiest link over its rate
/// (<c>docs/transport.md</c> has both for each algorithm).
/// </summary>
/// <remarks>
/// Messages cost processors time as well: their two ends are handled one behind the other on a processor that several devices share,
/// as on the one of a device that has many peers.
/// </remarks>
/// <param name="RoundTripUs">The longest round trip between two members.</param>
/// <param name="BytesPerSecond">The slowest link.</param>
/// <param name="Handling">What the ends of messages take on processors.</param>
/// <param name="Neighbours">Members that share the endpoint's processors, itself among them.</param>
internal readonly record struct ExchangeCost(double RoundTripUs, double BytesPerSecond, MessageHandling Handling, int Neighbours)
{
    /// <summary>The star is taken where nothing else saves this much: it sends the fewest messages, and messages cost processors time.</summary>
    private const double LeastSavingUs = 200;

    /// <summary>Bytes of a payload.</summary>
    public static long PayloadBytes(AllReducePayload payload, int values) => payload switch
    {
        AllReducePayload.Float16 => values * 2L,
        AllReducePayload.Q8 => (values + 31L) / 32 * 36,
        AllReducePayload.Float64 => values * 8L,
        _ => values * 4L,
    };

    /// <summary>Time of one message.</summary>
    public double MessageUs(long bytes) => FanUs(1, bytes);

    /// <summary>Time of messages between a device and <paramref name="peers"/> others, all in the same direction.</summary>
    public double FanUs(int peers, long bytes) => (RoundTripUs / 2) + TransferUs(peers * bytes) + Handling.Us(peers + Math.Min(peers, Math.Max(Neighbours - 1, 0)));

    /// <summary>Time of a sum over devices.</summary>
    public double SumUs(AllReduceAlgorithm algorithm, int members, int summands, long bytes)
    {
        double hops = algorithm switch
        {
            AllReduceAlgorithm.Direct => 1,
            AllReduceAlgorithm.Tree => 2 * Math.Floor(Math.Log2(members)),
            AllReduceAlgorithm.Ring => summands - 1 + members - 1,
            _ => 2,
        };
        return (hops * RoundTripUs / 2) + TransferUs(BusiestBytes(algorithm, members, summands, bytes)) + Handling.Us(EndsAt(algorithm, members, summands));
    }

    /// <summary>Bytes that all members send for a sum.</summary>
    public static long SentBytes(AllReduceAlgorithm algorithm, int members, int summands, long bytes) => algorithm switch
    {
        AllReduceAlgorithm.Direct => (long)summands * (members - 1) * bytes,
        _ => (long)(summands - 1 + members - 1) * bytes,
    };

    /// <summary>The way that is fastest for a sum of <paramref name="bytes"/> over <paramref name="members"/> devices.</summary>
    public AllReduceAlgorithm Fastest(int members, long bytes)
    {
        ExchangeCost cost = this;
        AllReduceAlgorithm best = Enum.GetValues<AllReduceAlgorithm>().MinBy(a => cost.SumUs(a, members, members, bytes));
        return SumUs(best, members, members, bytes) + LeastSavingUs < SumUs(AllReduceAlgorithm.Star, members, members, bytes) ? best : AllReduceAlgorithm.Star;
    }

    /// <summary>Ends of messages at the endpoint's processors.</summary>
    public double EndsAt(AllReduceAlgorithm algorithm, int members, int summands)
    {
        int neighbours = Math.Max(Neighbours, 1), messages = summands - 1 + members - 1;
        return algorithm switch
        {
            AllReduceAlgorithm.Direct => neighbours * (double)messages,
            AllReduceAlgorithm.Ring => 2.0 * neighbours * messages,
            _ => messages * (1 + ((neighbours - 1.0) / (members - 1))),
        };
    }

    /// <summary>Bytes on the busiest link, one direction behind the other.</summary>
    private static long BusiestBytes(AllReduceAlgorithm algorithm, int members, int summands, long bytes) => algorithm switch
    {
        AllReduceAlgorithm.Direct => (members - 1) * bytes,
        AllReduceAlgorithm.Tree => (long)Math.Max(summands / 2, 1) * bytes * 2,
        AllReduceAlgorithm.Ring => 2 * bytes,
        _ => (summands - 1 + members - 1) * bytes,
    };

    private double TransferUs(long bytes) => bytes / Math.Max(BytesPerSecond, 1) * 1e6;
}
