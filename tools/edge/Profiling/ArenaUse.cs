using Edge.Model;
using Edge.Planner.Firmware;

namespace Edge.Cli.Profiling;

/// <summary>How much of a device's arena is in use while its program runs.</summary>
internal static class ArenaUse
{
    /// <summary>Bytes in use at each step: those of buffers from the first step that touches them to the last; where two lie over each other, they count once.</summary>
    /// <param name="device">The device.</param>
    /// <param name="footprint">What its firmware takes, of a board: its kernels' scratch memory is in use while they compute.</param>
    public static long[] Of(PlanDevice device, FirmwareFootprint? footprint)
    {
        int steps = device.Steps.Length;
        int[] first = new int[device.Buffers.Length], last = new int[device.Buffers.Length];
        Array.Fill(first, steps);
        Array.Fill(last, -1);
        for (int step = 0; step < steps; step++)
        {
            foreach (int buffer in BuffersOf(device.Steps[step]).Where(b => b >= 0))
            {
                (first[buffer], last[buffer]) = (Math.Min(first[buffer], step), step);
            }
        }

        int[] placed = [.. Enumerable.Range(0, first.Length).Where(b => device.Buffers[b].Space == MemorySpace.Arena).OrderBy(b => device.Buffers[b].OffsetBytes)];
        long[] used = new long[steps];
        for (int step = 0; step < steps; step++)
        {
            long end = 0;
            used[step] = footprint?.StepScratchBytes[step] ?? 0;
            foreach (int buffer in placed)
            {
                if (first[buffer] <= step && step <= last[buffer])
                {
                    long from = Math.Max(device.Buffers[buffer].OffsetBytes, end), to = (long)device.Buffers[buffer].OffsetBytes + device.Buffers[buffer].SizeBytes;
                    used[step] += Math.Max(to - from, 0);
                    end = Math.Max(end, to);
                }
            }
        }

        return used;
    }

    private static IEnumerable<int> BuffersOf(Step step) => step switch
    {
        ComputeStep compute => [.. compute.Inputs, .. compute.Outputs, compute.Accumulation?.Buffer ?? -1],
        FeedStep feed => [feed.Buffer],
        FetchStep fetch => [fetch.Buffer],
        CopyStep copy => [copy.Source, copy.Target],
        SendStep send => [send.Part.Buffer],
        ReceiveStep receive => [receive.Part.Buffer],
        ScatterStep scatter => scatter.Parts.Select(p => p.Buffer),
        GatherStep gather => gather.Parts.Select(p => p.Buffer),
        _ => [],
    };
}
