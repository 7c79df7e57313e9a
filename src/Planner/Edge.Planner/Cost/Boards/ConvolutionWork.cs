using Edge.Model;
using Edge.Model.Firmware;

namespace Edge.Planner.Cost.Boards;

/// <summary>
/// The loops of <c>conv2d.c</c>, <c>products.S</c> and <c>windows.h</c>: windows become columns of four output pixels, or of one, with
/// which every output channel's filter is multiplied.
/// </summary>
internal sealed class ConvolutionWork
{
    private const int PixelsOfPass = 4, PortableBlock = 8;

    private readonly KernelCall _call;
    private readonly SlidingWindow _window;
    private readonly InstructionWork _work;
    private readonly bool _isDsp;
    private readonly int _rowBytes, _filterBytes, _paddedBytes;
    private readonly bool _areRowsTogether;
    private int _more;

    private ConvolutionWork(KernelCall call)
    {
        (_call, _window, _work) = (call, SlidingWindow.Of(call), new InstructionWork("conv2d"));
        _isDsp = call.Isa == FirmwareIsa.Dsp;
        int lanes = _isDsp ? 4 : 16;
        _rowBytes = _window.Width * call[10];
        _filterBytes = _window.Height * _rowBytes;
        _paddedBytes = (_filterBytes + lanes - 1) / lanes * lanes;
        _areRowsTogether = _window.Width == 1 || (_window.DilationColumns == 1 && call.Input.PixelBytes == call[10]);
    }

    /// <summary>Counts.</summary>
    public static InstructionWork Of(KernelCall call) =>
        call.Isa == FirmwareIsa.Portable || call.HasSums || call[12] != 1 ? Portable(call) : new ConvolutionWork(call).Count();

    private InstructionWork Count()
    {
        Region region = _call.Region;
        bool areInPlace = _isDsp ? _rowBytes % 4 == 0 : _rowBytes % 16 == 0 || _rowBytes == _filterBytes;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                if (areInPlace && IsInPlace(y, x))
                {
                    _work.Add("in place", 1);
                }
                else
                {
                    Gather(y, x);
                }
            }
        }

        _work.Add("row", region.Height);
        _work.Add("pixel", region.Pixels);
        int rest = region.Pixels % PixelsOfPass, whole = region.Pixels / PixelsOfPass;
        if (_isDsp)
        {
            int four = whole + (rest == 3 ? 1 : 0), one = rest == 3 ? 0 : rest;
            DspPasses(four, one);
            if (_call[15] > sbyte.MinValue || _call[16] < sbyte.MaxValue)
            {
                _work.Add("clamped", (double)((four * PixelsOfPass) + one) * region.Channels);
            }
        }
        else
        {
            MvePasses(whole, rest, areInPlace);
        }

        return _work;
    }

    private void DspPasses(int four, int one)
    {
        int words = _paddedBytes / 4, channels = _call.Region.Channels, calls = _rowBytes % 4 == 0 ? _window.Height : 1;
        double turns = (words + 3) / 4 * (double)channels;
        _work.Add("pass of 4", four);
        _work.Add("pass of 1", one);
        _work.Add("rows to columns of 4", (double)four * calls);
        _work.Add("rows to column of 1", (double)one * calls);
        _work.Add("word to columns of 4", (double)four * words);
        _work.Add("word to column of 1", (double)one * words);
        _work.Add("channel of 4", (double)four * channels);
        _work.Add("channel of 1", (double)one * channels);
        _work.Add("products of 4", (double)four * channels * words);
        _work.Add("products of 1", (double)one * channels * words);
        _work.Add("turn", (four + one) * turns);
    }

    private void MvePasses(int four, int one, bool areInPlace)
    {
        int blocks = _paddedBytes / 16, channels = _call.Region.Channels, quads = (channels + 3) / 4;
        double inPlace = _work["in place"], gathered = (double)_call.Region.Pixels - inPlace;
        _work.Add("rows to column", (inPlace * _window.Height) + gathered);
        _work.Add("block to column", (inPlace * (areInPlace ? _window.Height * ((_rowBytes + 15) / 16) : 0)) + (gathered * blocks));
        _work.Add("pass of 4", four);
        _work.Add("pass of 1", one);
        _work.Add(blocks == 1 ? "short channel of 4" : blocks % 2 == 0 ? "even channel of 4" : "odd channel of 4", (double)four * channels);
        _work.Add("products of 4", blocks == 1 ? 0 : (double)four * channels * blocks);
        _work.Add("turn", (double)four * channels * ((blocks - 1) / 2));
        _work.Add("channels of 1", (double)one * quads);
        _work.Add("products of 1", (double)one * quads * blocks);
    }

    /// <summary>Whether the window lies in one piece in memory, all of it inside the image.</summary>
    private bool IsInPlace(int y, int x)
    {
        if (_more > 0)
        {
            _more--;
            return true;
        }

        _work.Add("search", 1);
        int top = _window.Top(y), left = _window.Left(x);
        int spanColumns = (_window.Width - 1) * _window.DilationColumns, spanRows = (_window.Height - 1) * _window.DilationRows;
        int columns = _window.ImageWidth - left - spanColumns - 1;
        if (!_areRowsTogether || top < 0 || left < 0 || top + spanRows >= _window.ImageHeight || columns < 0)
        {
            return false;
        }

        int pixels = _call.Input.RingPixels - Ring.IndexOf(_call.Input, top, left) - ((spanRows * _call.Input.Window.Width) + spanColumns) - 1;
        if (pixels < 0)
        {
            return false;
        }

        _more = Math.Min(Math.Min(columns, pixels) / _window.StrideColumns, _call.Region.Right - x - 1);
        return true;
    }

    private void Gather(int y, int x)
    {
        _work.Add("gathered", 1);
        Fill(_paddedBytes - _filterBytes);
        if (IsInPlace(y, x))
        {
            for (int i = 0; i < _window.Height; i++)
            {
                Copy(_rowBytes, "copied row");
            }

            return;
        }

        TapRange rows = _window.RowsAt(y), columns = _window.ColumnsAt(x);
        _work.Add("cut", 1);
        if (rows.Count < _window.Height || columns.Count < _window.Width)
        {
            Fill(_filterBytes);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            if (_areRowsTogether && Ring.Contiguous(_call.Input, rows.Position + (i * _window.DilationRows), columns.Position, columns.Count) == columns.Count)
            {
                Copy(columns.Count * _call[10], "copied cut row");
                continue;
            }

            _work.Add("broken row", 1);
            for (int j = 0; j < columns.Count; j++)
            {
                Copy(_call[10], "copied pixel");
            }
        }
    }

    private void Copy(int bytes, string what)
    {
        _work.Add(what, 1);
        Words(bytes, "copied");
    }

    private void Fill(int bytes) => Words(bytes, "filled");

    private void Words(int bytes, string what)
    {
        _work.Add($"{what} word", _isDsp ? bytes / 4 : (bytes + 15) / 16);
        _work.Add($"{what} half", _isDsp ? bytes / 2 % 2 : 0);
        _work.Add($"{what} byte", _isDsp ? bytes % 2 : 0);
    }

    /// <summary>The readable kernel: blocks of output channels of one pixel, tap by tap.</summary>
    private static InstructionWork Portable(KernelCall call)
    {
        InstructionWork work = new("conv2d-portable");
        SlidingWindow window = SlidingWindow.Of(call);
        Region region = call.Region;
        int outputs = call[11] / call[12], inputs = call[10] / call[12];
        double inside = 0;
        for (int y = region.Top; y < region.Bottom; y++)
        {
            for (int x = region.Left; x < region.Right; x++)
            {
                inside += window.RowsAt(y).Count * window.ColumnsAt(x).Count;
            }
        }

        double outside = ((double)region.Pixels * window.Taps) - inside;
        for (int channel = region.Channel, count; channel < region.ChannelEnd; channel += count)
        {
            int group = channel / outputs, from = group * inputs, to = from + inputs;
            count = Math.Min(PortableBlock, Math.Min(region.ChannelEnd, (group + 1) * outputs) - channel);
            int depth = call.HasSums ? Math.Max(Math.Min(to, call.Step.Part.ChannelEnd) - Math.Max(from, call.Step.Part.Channel), 0) : inputs;
            work.Add("block", region.Pixels);
            work.Add("output", (double)region.Pixels * count);
            if (depth > 0)
            {
                work.Add("tap", inside);
                work.Add("padded tap", outside);
                work.Add("tap of channel", inside * count);
                work.Add("padded tap of channel", outside * count);
                work.Add("product", inside * count * depth);
                work.Add("padded product", outside * count * depth);
            }
        }

        if (call.HasSums)
        {
            string which = (call.Step.Sums & FirmwareSums.Last) != 0 ? "last sum" : "kept sum";
            work.Add(which, region.ElementCount);
        }

        return work;
    }
}
