namespace Edge.Cli.Server;

/// <summary>Durations counted by size, as Prometheus counts them.</summary>
/// <param name="bounds">Upper bound of each bucket but the last, in seconds, ascending.</param>
internal sealed class Histogram(double[] bounds)
{
    private readonly long[] _counts = new long[bounds.Length + 1];
    private readonly Lock _gate = new();
    private double _sum;

    /// <summary>Counts a duration.</summary>
    public void Observe(double seconds)
    {
        int bucket = 0;
        while (bucket < bounds.Length && seconds > bounds[bucket])
        {
            bucket++;
        }

        lock (_gate)
        {
            _counts[bucket]++;
            _sum += seconds;
        }
    }

    /// <summary>Durations up to each bound, all of them, and their sum.</summary>
    public (IReadOnlyList<(double Bound, long Count)> Buckets, long Count, double Sum) Read()
    {
        lock (_gate)
        {
            long count = 0;
            List<(double, long)> buckets = [];
            for (int i = 0; i < bounds.Length; i++)
            {
                count += _counts[i];
                buckets.Add((bounds[i], count));
            }

            return (buckets, count + _counts[^1], _sum);
        }
    }
}
