using System.Diagnostics;
using Edge.Model;

namespace Edge.Fuzz;

/// <summary>
/// Runs a target on damaged seeds. An input that is refused for a reason not seen before becomes a seed itself, so that
/// the search goes deeper than the first check. What crashes, hangs or takes too much memory is written to a file.
/// </summary>
internal sealed class Fuzzer(FuzzTarget target, SeededRandom random)
{
    private const int MutantsOfOneSeed = 200;
    private const long MaxAllocatedBytes = 256L << 20;
    private static readonly TimeSpan LimitOfOne = TimeSpan.FromSeconds(10);

    private readonly List<FileMutator> _seeds = [.. target.Seeds.Select(s => new FileMutator(s, []))];
    private readonly HashSet<int> _reasons = [];

    // The input at work and when it started, for the watch.
    private ReadOnlyMemory<byte> _input;
    private long _started;

    /// <summary>Runs for a time.</summary>
    /// <returns>The finding, or null.</returns>
    public string? Run(TimeSpan duration)
    {
        string? finding = null;
        long inputs = 0, begin = Stopwatch.GetTimestamp();
        _started = begin;
        var worker = new Thread(() =>
        {
            while (finding is null && Stopwatch.GetElapsedTime(begin) < duration)
            {
                inputs += MutantsOfOneSeed;
                finding = RunSeed(random.Pick<FileMutator>([.. _seeds]));
            }
        })
        { IsBackground = true };
        worker.Start();
        while (!worker.Join(TimeSpan.FromSeconds(1)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _started)) > LimitOfOne)
            {
                return Keep("hangs");
            }
        }

        Console.WriteLine($"{target.Name}: {inputs} inputs, {_reasons.Count} reasons of refusal, {(finding is null ? "no finding" : "a finding")}");
        return finding;
    }

    private string? RunSeed(FileMutator seed)
    {
        for (int i = 0; i < MutantsOfOneSeed; i++)
        {
            _input = seed.Next(random);
            Volatile.Write(ref _started, Stopwatch.GetTimestamp());
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                target.Run(_input.Span);
            }
            catch (EdgeException refusal)
            {
                if (_reasons.Add(refusal.Code) && _input.Length > 0)
                {
                    _seeds.Add(new FileMutator(_input.Span, []));
                }
            }
            catch (Exception crash)
            {
                return Keep(crash.ToString());
            }

            if (GC.GetAllocatedBytesForCurrentThread() - before > MaxAllocatedBytes)
            {
                return Keep($"allocates more than {MaxAllocatedBytes} bytes");
            }
        }

        return null;
    }

    private string Keep(string what)
    {
        byte[] input = _input.ToArray();
        string path = Path.Combine("artifacts", "fuzz", $"{target.Name}-{Digest.Of(input).ToString()[..16]}.bin");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, input);
        return $"{target.Name}: {path}: {what}";
    }
}
