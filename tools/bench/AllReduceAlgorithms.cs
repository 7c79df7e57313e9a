using System.Diagnostics;
using Edge.Model;

namespace Edge.Bench;

/// <summary>
/// All algorithms of the allreduce over TCP on loopback, float32, with the sizes of a token and of a prompt. Goal: the
/// star with 4 peers takes at most 0.15 ms for 8 kB and 3 ms for 1 MB.
/// </summary>
internal static class AllReduceAlgorithms
{
    private const int Peers = 4;
    private const int Turns = 10;

    private static readonly (int Bytes, int Rounds, double GoalUs)[] Sizes = [(8 << 10, 100, 150), (1 << 20, 10, 3000)];

    public static bool Run(int trials)
    {
        Console.WriteLine($"{Peers} peers and the centre, float32, TCP loopback, medians of {trials} trials, µs");
        Console.WriteLine();
        Console.WriteLine("| bytes | star | direct | tree | ring | goal of the star |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---|");
        bool met = true;
        foreach ((int bytes, int rounds, double goalUs) in Sizes)
        {
            double[][] results = [.. Enumerable.Range(0, trials).Select(_ => Trial(bytes / sizeof(float), rounds))];
            double[] us = [.. Enumerable.Range(0, results[0].Length).Select(a => AllReduceBenchmark.Median(results.Select(r => r[a])))];
            met &= us[0] <= goalUs;
            Console.WriteLine($"| {bytes} | {us[0]:F0} | {us[1]:F0} | {us[2]:F0} | {us[3]:F0} | {goalUs:F0} ({AllReduceBenchmark.Verdict(us[0] <= goalUs)}) |");
        }

        return met;
    }

    private static double[] Trial(int floats, int rounds)
    {
        AllReduceStep[] steps = [.. Enum.GetValues<AllReduceAlgorithm>().Select(a => new AllReduceStep(0, [.. Enumerable.Range(0, Peers + 1)], (int)a, 0, AllReducePayload.Float32, Algorithm: a))];
        using LinkedDevices devices = new(Peers + 1, steps, floats, rounds);
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
