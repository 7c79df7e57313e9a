using System.Diagnostics;
using Edge.Model;

namespace Edge.Bench;

/// <summary>
/// All algorithms of the allreduce over TCP on loopback, float32, with the sizes of a token and of a prompt. Goal: the
/// star with 4 peers takes at most 0.15 ms for 8 kB and 3 ms for 1 MB.
/// </summary>
internal static class AllReduceAlgorithms
{
    private const int Turns = 10;

    private static readonly (int Peers, int Bytes, int Rounds, double GoalUs)[] Cases =
        [(1, 1 << 10, 100, double.NaN), (1, 8 << 10, 100, double.NaN), (4, 8 << 10, 100, 150), (4, 1 << 20, 10, 3000)];

    public static bool Run(int trials)
    {
        Console.WriteLine($"float32, TCP loopback, medians of {trials} trials, µs");
        Console.WriteLine();
        Console.WriteLine("| peers of the centre | bytes | star | direct | tree | ring | goal of the star |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---|");
        bool met = true;
        foreach ((int peers, int bytes, int rounds, double goalUs) in Cases)
        {
            double[][] results = [.. Enumerable.Range(0, trials).Select(_ => Trial(peers, bytes / sizeof(float), rounds))];
            double[] us = [.. Enumerable.Range(0, results[0].Length).Select(a => AllReduceBenchmark.Median(results.Select(r => r[a])))];
            met &= !(us[0] > goalUs);
            string goal = double.IsNaN(goalUs) ? "" : $"{goalUs:F0} ({AllReduceBenchmark.Verdict(us[0] <= goalUs)})";
            Console.WriteLine($"| {peers} | {bytes} | {us[0]:F0} | {us[1]:F0} | {us[2]:F0} | {us[3]:F0} | {goal} |");
        }

        return met;
    }

    private static double[] Trial(int peers, int floats, int rounds)
    {
        AllReduceStep[] steps = [.. Enum.GetValues<AllReduceAlgorithm>().Select(a => new AllReduceStep(0, [.. Enumerable.Range(0, peers + 1)], (int)a, 0, AllReducePayload.Float32, Algorithm: a))];
        using LinkedDevices devices = new(peers + 1, steps, floats, rounds);
        List<double>[] us = [.. steps.Select(_ => new List<double>())];
        float[] values = new float[floats];
        for (int turn = -1; turn < Turns; turn++)
        {
            for (int step = 0; step < steps.Length; step++)
            {
                for (int round = 0; round < rounds; round++)
                {
                    long start = Stopwatch.GetTimestamp();
                    devices.Run(step, values);
                    if (turn >= 0)
                    {
                        us[step].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                    }
                }
            }
        }

        return [.. us.Select(AllReduceBenchmark.Median)];
    }
}
