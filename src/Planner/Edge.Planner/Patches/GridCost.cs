using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Patches;

/// <summary>
/// What a stage in a grid of patches costs, from the schedule of one patch and the windows of one row and one column of
/// the grid: windows of rows do not depend on the column, so the work of all patches is a product of two sums.
/// </summary>
internal static class GridCost
{
    /// <summary>Measures a grid; null where the stage cannot run like that.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schedule">Makes the schedule of a patch.</param>
    /// <param name="from">First node.</param>
    /// <param name="to">Node behind the last.</param>
    /// <param name="asked">The part of each tensor that crosses a border which is kept on the device.</param>
    /// <param name="options">The grid.</param>
    /// <param name="passing">Bytes of tensors that are live before and after the stage and not used by it.</param>
    /// <param name="mostEvents">Computations that the stage may have.</param>
    /// <param name="profile">The device.</param>
    public static StageCost? Of(Network network, StageSchedule schedule, int from, int to, Region[] asked, StageOptions options, long passing, long mostEvents, DeviceProfile profile)
    {
        if (!schedule.Begin(from, to, asked, options))
        {
            return null;
        }

        int final = network.OutputOf(to - 1);
        Span<long> rows = new long[to - from], columns = new long[to - from];
        (int row, int column) = (Largest(asked[final].Height, options.PatchRows), Largest(asked[final].Width, options.PatchColumns));
        if (schedule.OfPatch(from, to, asked, options, row, column) is not { } trace)
        {
            return null;
        }

        long events = (long)trace.Events.Count * options.PatchRows * options.PatchColumns;
        if (events > mostEvents)
        {
            return null;
        }

        int[] inputs = [.. trace.Rows.Keys.Where(t => network.Producers[t] >= 0 && network.Producers[t] < from)];
        long rings = StageCost.RingBytes(network, trace);
        long peak = 0;
        for (int r = 0; r < options.PatchRows; r++)
        {
            Region[] windows = schedule.WindowsOf(asked, r, column);
            for (int n = from; n < to; n++)
            {
                rows[n - from] += windows[network.OutputOf(n)].Height;
            }

            long live = RowsBytes(network, final, asked[final], windows[final].Bottom - asked[final].Top);
            foreach (int input in inputs)
            {
                bool stays = network.IsSink(input) || network.Consumers[input][^1] >= to;
                live += RowsBytes(network, input, asked[input], stays ? asked[input].Height : asked[input].Bottom - windows[input].Top);
            }

            peak = Math.Max(peak, live);
        }

        for (int c = 0; c < options.PatchColumns; c++)
        {
            Region[] windows = schedule.WindowsOf(asked, row, c);
            for (int n = from; n < to; n++)
            {
                columns[n - from] += windows[network.OutputOf(n)].Width;
            }
        }

        // A strip reads all rows of the input before the next strip does: nothing is freed before the last column.
        if (options.PatchColumns > 1 && options.PatchRows == 1)
        {
            peak = Math.Max(peak, RowsBytes(network, final, asked[final], asked[final].Height) + inputs.Sum(t => RowsBytes(network, t, asked[t], asked[t].Height)));
        }

        long macs = 0;
        for (int n = from; n < to; n++)
        {
            Region pixel = new(0, 0, 0, 1, 1, network.Images[network.OutputOf(n)].Channels);
            macs += network.MacsOf(n, pixel) * rows[n - from] * columns[n - from];
        }

        // The patch that was traced is the largest: the others cost in proportion to their work.
        (long macsOfPatch, double usOfPatch) = StageCost.Work(network, trace, profile);
        double patches = macsOfPatch == 0 ? (double)options.PatchRows * options.PatchColumns : (double)macs / macsOfPatch;
        return new StageCost(passing + peak + rings, macs, usOfPatch * patches);
    }

    /// <summary>A part of the most elements, away from the border if there is one: its windows are the largest.</summary>
    private static int Largest(int length, int parts)
    {
        int best = parts / 2;
        for (int i = 1; i < parts - 1; i++)
        {
            if (Size(i) > Size(best))
            {
                best = i;
            }
        }

        return Size(0) > Size(best) ? 0 : Size(parts - 1) > Size(best) ? parts - 1 : best;

        int Size(int part) => (length * (part + 1) / parts) - (length * part / parts);
    }

    private static long RowsBytes(Network network, int tensor, Region held, int rows) =>
        (long)rows * held.Width * held.Channels * network.ElementBytes[tensor];
}
