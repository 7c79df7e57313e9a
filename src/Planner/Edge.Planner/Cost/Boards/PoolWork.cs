using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>The loops of poolings and reductions: <c>average_pool_boxes.h</c>, <c>mean_boxes.h</c>, <c>max_pool.c</c>, <c>mean.c</c>.</summary>
internal static class PoolWork
{
    /// <summary>Counts an average or a maximum over a window.</summary>
    public static InstructionWork OfWindow(KernelCall call)
    {
        SlidingWindow window = SlidingWindow.Of(call);
        bool isAverage = call.Node.Kernel == FirmwareKernel.AveragePool;
        bool isFast = call.Isa != FirmwareIsa.Portable && (!isAverage || (window.DilationRows == 1 && window.DilationColumns == 1));
        InstructionWork work = new((isAverage ? "average_pool" : "max_pool") + (isFast ? string.Empty : "-portable"));
        Region region = call.Region;
        int channels = region.Channels, groups = !isFast || (!isAverage && call.Isa != FirmwareIsa.Mve) ? channels : isAverage ? (channels + 3) / 4 : (channels + 15) / 16;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            TapRange rows = window.RowsAt(y);
            for (int x = region.Left; x < region.Right; x++)
            {
                TapRange columns = window.ColumnsAt(x);
                work.Add("row", (double)groups * rows.Count);
                work.Add("tap", (double)groups * rows.Count * columns.Count);
                if (isAverage && isFast && channels % 4 > 0)
                {
                    work.Add("byte of rest", rows.Count * columns.Count * (channels % 4.0));
                    work.Add("row of rest", rows.Count);
                }
            }
        }

        work.Add("pixel", region.Pixels);
        work.Add("group", (double)region.Pixels * groups);
        work.Add("output", isAverage ? region.ElementCount : 0);
        work.Add("counted tap", isAverage ? (double)region.Pixels * 2 * (window.Height + window.Width) : 0);
        return work;
    }

    /// <summary>Counts a mean, or the largest, over rows, columns or channels.</summary>
    public static InstructionWork OfReduction(KernelCall call)
    {
        Region region = call.Region;
        bool isMean = call.Node.Kernel == FirmwareKernel.Mean;
        bool isFast = isMean && call.Isa != FirmwareIsa.Portable && call[5] == 0 && call[7] == call[2];
        InstructionWork work = new((isMean ? "mean" : "reduce_max") + (isFast || !isMean ? string.Empty : "-portable"));
        Region part = call.HasSums ? call.Step.Part : new Region(0, 0, 0, call[0], call[1], call[2]);
        double rows = call[3] != 0 ? part.Height : 1, columns = call[4] != 0 ? part.Width : 1, depth = call[5] != 0 ? part.Channels : 1;
        double groups = (double)region.Pixels * (isFast ? (region.Channels + 3) / 4 : region.Channels);
        work.Add("pixel", region.Pixels);
        work.Add("group", groups);
        work.Add("row", groups * rows);
        work.Add("tap", groups * rows * columns);
        work.Add("element", isFast ? 0 : groups * rows * columns * depth);
        work.Add("output", isFast ? region.ElementCount : 0);
        work.Add("byte of rest", isFast ? region.Pixels * rows * columns * (region.Channels % 4) : 0);
        work.Add("kept sum", call.HasSums ? region.ElementCount : 0);
        return work;
    }
}
