using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>The loops of <c>depthwise_conv2d.c</c> and <c>depthwise.S</c>: dsp goes pixel by pixel and four channels at a time, mve in runs of pixels and sixteen channels.</summary>
internal sealed class DepthwiseWork
{
    private const int MveMostTaps = 64, MveMostRuns = 6, PortableBlock = 16;

    private readonly KernelCall _call;
    private readonly SlidingWindow _window;
    private readonly InstructionWork _work;

    private DepthwiseWork(KernelCall call, string family) => (_call, _window, _work) = (call, SlidingWindow.Of(call), new InstructionWork(family));

    /// <summary>Counts.</summary>
    public static InstructionWork Of(KernelCall call)
    {
        bool isPlain = call[10] == call[11] && !call.HasSums;
        return call.Isa switch
        {
            FirmwareIsa.Dsp when isPlain && call.Region.Channels >= 4 => new DepthwiseWork(call, "depthwise_conv2d").Dsp(),
            FirmwareIsa.Mve when isPlain && SlidingWindow.Of(call).Taps <= MveMostTaps => new DepthwiseWork(call, "depthwise_conv2d").Mve(),
            _ => new DepthwiseWork(call, "depthwise_conv2d-portable").Portable(),
        };
    }

    private InstructionWork Dsp()
    {
        Region region = _call.Region;
        int channels = region.Channels, quads = channels / 4, rest = channels % 4;
        _work.Add("unfolded four", quads);
        _work.Add("unfolded tap", (double)quads * _window.Taps);
        _work.Add("unfolded rest", rest > 0 ? 1 : 0);
        _work.Add("unfolded tap of rest", rest > 0 ? _window.Taps : 0);
        _work.Add("unfolded byte of rest", rest * (double)_window.Taps);
        _work.Add("row", region.Height);
        for (int y = region.Top; y < region.Bottom; y++)
        {
            TapRange rows = _window.RowsAt(y);
            for (int x = region.Left; x < region.Right;)
            {
                TapRange columns = _window.ColumnsAt(x);
                int pixels = rows.Count == 0 || columns.Count == 0 ? 0 : RunAt(rows, columns, y, x, canRoomBeNone: false);
                _work.Add("prepared", 1);
                _work.Add("prepared row", rows.Count);
                if (pixels == 0)
                {
                    PortablePixel(y, x++, "portable ");
                    continue;
                }

                x += pixels;
                DspPixels(pixels, rows.Count, columns.Count);
            }
        }

        if (_call[15] > sbyte.MinValue || _call[16] < sbyte.MaxValue)
        {
            _work.Add("clamped", region.ElementCount);
        }

        return _work;
    }

    private void DspPixels(int pixels, int rows, int columns)
    {
        int channels = _call.Region.Channels, rest = channels % 4 > 0 ? 1 : 0;
        double fours = (double)pixels * ((channels / 4) + rest);
        _work.Add("pixel", pixels);
        _work.Add("pixel with rest", pixels * rest);
        _work.Add("four", fours);
        _work.Add("tap", fours * rows * columns);
        _work.Add("row of three", columns == 3 ? fours * rows : 0);
        _work.Add("row of others", columns == 3 ? 0 : fours * rows);
        _work.Add("single tap", columns == 3 ? 0 : fours * rows * (columns % 2));
        _work.Add("pair of taps", columns == 3 ? 0 : fours * rows * (columns / 2));
    }

    private InstructionWork Mve()
    {
        Region region = _call.Region;
        int groups = (region.Channels + 15) / 16, blocks = (_window.Taps + 15) / 16, runs = 0, flushes = 0;
        _work.Add("place", _window.Taps);
        _work.Add("row", region.Height);
        for (int y = region.Top; y < region.Bottom; y++)
        {
            TapRange rows = _window.RowsAt(y);
            for (int x = region.Left; x < region.Right;)
            {
                TapRange columns = _window.ColumnsAt(x);
                int pixels = RunAt(rows, columns, y, x, canRoomBeNone: true);
                _work.Add("found run", 1);
                _work.Add("row of found run", rows.Count);
                MveRun(Math.Abs(pixels), rows.Count, columns.Count, pixels < 0, groups, blocks);
                (x, runs) = (x + Math.Abs(pixels), runs + 1);
                flushes += runs % MveMostRuns == 1 ? 1 : 0;
            }
        }

        _work.Add("group", (double)flushes * groups);
        _work.Add("tap of filters", (double)flushes * groups * _window.Taps);
        return _work;
    }

    private void MveRun(int pixels, int rows, int columns, bool wraps, int groups, int blocks)
    {
        bool isCut = rows < _window.Height || columns < _window.Width;
        double each = (double)pixels * groups;
        int written = wraps || columns == 0 ? 0 : rows;
        _work.Add("run", groups);
        _work.Add("filled block", isCut ? groups * blocks : 0);
        _work.Add("wrapping tap", wraps ? (double)groups * rows * columns : 0);
        _work.Add("pixel", each);
        _work.Add("row of three", columns == 3 ? each * written : 0);
        _work.Add("row of others", columns == 3 ? 0 : each * written);
        _work.Add("tap of others", columns == 3 ? 0 : each * written * columns);
        double fours = (double)pixels * ((_call.Region.Channels / 16 * 4) + (((_call.Region.Channels % 16) + 3) / 4));
        _work.Add(blocks == 1 ? "four" : "four of blocks", fours);
        _work.Add("block of four", blocks == 1 ? 0 : fours * blocks);
    }

    /// <summary>How many pixels of a row are computed one a step behind the other; with mve negative where the ring wraps within a row of the window.</summary>
    private int RunAt(TapRange rows, TapRange columns, int y, int x, bool canRoomBeNone)
    {
        FirmwareBuffer input = _call.Input;
        int span = (columns.Count - 1) * _window.DilationColumns;
        int room = columns.Count == _window.Width ? _window.ImageWidth - columns.Position - span - 1 : 0;
        int first = Ring.IndexOf(input, rows.Position, columns.Position), line = _window.DilationRows * input.Window.Width;
        for (int i = 0; i < rows.Count; i++, first += line)
        {
            first -= first >= input.RingPixels ? input.RingPixels : 0;
            room = Math.Min(room, input.RingPixels - first - span - 1);
        }

        if (room < 0)
        {
            return canRoomBeNone ? -1 : 0;
        }

        return Ring.Contiguous(_call.Output, y, x, Math.Min((room / _window.StrideColumns) + 1, _call.Region.Right - x));
    }

    private InstructionWork Portable()
    {
        Region region = _call.Region;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                PortablePixel(y, x, string.Empty);
            }
        }

        return _work;
    }

    private void PortablePixel(int y, int x, string prefix)
    {
        int channels = _call.Region.Channels, blocks = (channels + PortableBlock - 1) / PortableBlock;
        int inside = _window.RowsAt(y).Count * _window.ColumnsAt(x).Count;
        _work.Add(prefix + "pixel", 1);
        _work.Add(prefix + "block", blocks);
        _work.Add(prefix + "tap", (double)blocks * _window.Taps);
        _work.Add(prefix + "output", channels);
        _work.Add(prefix + (_call[11] == _call[10] ? "product" : "repeated product"), (double)channels * inside);
        _work.Add(prefix + "padded product", (double)channels * (_window.Taps - inside));
    }
}
