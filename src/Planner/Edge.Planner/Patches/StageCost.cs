using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Networks;

namespace Edge.Planner.Patches;

/// <summary>What a stage costs.</summary>
/// <param name="PeakBytes">The most bytes live at once, tensors that pass by included.</param>
/// <param name="MacCount">Multiply-accumulates.</param>
/// <param name="LatencyUs">Predicted time.</param>
internal readonly record struct StageCost(long PeakBytes, long MacCount, double LatencyUs)
{
    /// <summary>Measures a schedule.</summary>
    /// <param name="network">The network.</param>
    /// <param name="trace">The schedule of nodes <paramref name="from"/> up to <paramref name="to"/>.</param>
    /// <param name="from">The stage's first node.</param>
    /// <param name="to">Node behind the stage's last.</param>
    /// <param name="asked">The part of each tensor that crosses a border which is kept on the device.</param>
    /// <param name="passing">Bytes of tensors that are live before and after the stage and not used by it.</param>
    /// <param name="profile">The device.</param>
    public static StageCost Of(Network network, StageTrace trace, int from, int to, Region[] asked, long passing, DeviceProfile profile)
    {
        long[] change = new long[trace.Events.Count + 2];
        AddRings(network, trace, change);
        foreach ((int tensor, (int First, int Last)[] rows) in trace.Rows)
        {
            if (network.Producers[tensor] < 0)
            {
                continue;
            }

            bool stays = network.IsSink(tensor) || network.Consumers[tensor][^1] >= to;
            bool isMade = network.Producers[tensor] >= from;
            Region held = asked[tensor];
            long rowBytes = (long)held.Width * held.Channels * network.ElementBytes[tensor];
            for (int y = held.Top; y < held.Bottom; y++)
            {
                (int first, int last) = rows[y];
                if (isMade && last < 0)
                {
                    continue;
                }

                change[isMade ? first : 0] += rowBytes;
                change[stays ? trace.Events.Count : last + 1] -= rowBytes;
            }
        }

        long live = passing, peak = passing;
        foreach (long delta in change)
        {
            live += delta;
            peak = Math.Max(peak, live);
        }

        (long macs, double latency) = Work(network, trace, profile);
        return new StageCost(peak, macs, latency);
    }

    /// <summary>Bytes of all rings of a schedule: between patches every ring keeps its place.</summary>
    public static long RingBytes(Network network, StageTrace trace)
    {
        Span<long> bytes = new long[trace.SlotCount];
        long sum = 0;
        foreach (TraceBuffer buffer in trace.Buffers)
        {
            long size = SizeOf(network, buffer);
            sum += Math.Max(size - bytes[buffer.Slot], 0);
            bytes[buffer.Slot] = Math.Max(bytes[buffer.Slot], size);
        }

        return sum;
    }

    private static long SizeOf(Network network, TraceBuffer buffer)
    {
        int element = buffer.IsAccumulator ? sizeof(int) : network.ElementBytes[buffer.Tensor];
        return network.Producers[buffer.Tensor] < 0 ? 0 : (long)buffer.RingPixels * buffer.Window.Channels * element;
    }

    private static void AddRings(Network network, StageTrace trace, long[] change)
    {
        if (trace.SlotCount == 0)
        {
            return;
        }

        Span<long> bytes = new long[trace.SlotCount];
        Span<int> first = new int[trace.SlotCount], last = new int[trace.SlotCount];
        first.Fill(int.MaxValue);
        last.Fill(-1);
        foreach (TraceBuffer buffer in trace.Buffers)
        {
            bytes[buffer.Slot] = Math.Max(bytes[buffer.Slot], SizeOf(network, buffer));
        }

        for (int e = 0; e < trace.Events.Count; e++)
        {
            TraceEvent step = trace.Events[e];
            Touch(trace, step.OutputBuffer, e, first, last);
            Touch(trace, step.Accumulator, e, first, last);
            int inputs = step.Node < 0 ? 0 : network.Activations[step.Node].Length;
            for (int i = 0; i < inputs; i++)
            {
                Touch(trace, trace.Inputs[step.FirstInput + i], e, first, last);
            }
        }

        for (int slot = 0; slot < trace.SlotCount; slot++)
        {
            if (last[slot] >= 0)
            {
                change[first[slot]] += bytes[slot];
                change[last[slot] + 1] -= bytes[slot];
            }
        }
    }

    private static void Touch(StageTrace trace, int buffer, int time, Span<int> first, Span<int> last)
    {
        if (buffer >= 0)
        {
            int slot = trace.Buffers[buffer].Slot;
            first[slot] = Math.Min(first[slot], time);
            last[slot] = time;
        }
    }

    /// <summary>Multiply-accumulates of a schedule and what its steps cost on a device.</summary>
    public static (long Macs, double LatencyUs) Work(Network network, StageTrace trace, DeviceProfile profile)
    {
        StepPrices prices = network.PricesOn(profile);
        (long macs, double us) = (0, 0);
        foreach (TraceEvent step in trace.Events)
        {
            if (step.Node >= 0)
            {
                double share = Share(network, step);
                macs += (long)(network.MacsOf(step.Node, step.Output) * share);
                us += prices.Us(step.Node, step.Output, share);
            }
        }

        return (macs, us);
    }

    private static double Share(Network network, TraceEvent step)
    {
        if (step.Accumulator < 0)
        {
            return 1;
        }

        Region whole = network.Field(step.Node, network.Activations[step.Node][0]).Of(step.Output);
        return Math.Min(1, (double)step.InputPart.ElementCount / Math.Max(whole.ElementCount, 1));
    }
}
