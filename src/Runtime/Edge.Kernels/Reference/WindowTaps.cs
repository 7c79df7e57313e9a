using Edge.Model;

namespace Edge.Kernels.Reference;

/// <summary>
/// The taps of a sliding window that lie inside the tensor (and inside a part of it), for one output pixel at a time.
/// Taps outside are padding and are left out, as in TensorFlow Lite's reference kernels.
/// </summary>
internal sealed class WindowTaps
{
    private readonly Window _window;
    private readonly Region _inside;
    private readonly TensorView _view;
    private readonly int[] _taps;
    private readonly int[] _offsets;

    /// <summary>Prepares the taps of a step.</summary>
    /// <param name="window">How the operator slides.</param>
    /// <param name="inside">The pixels that count: the whole tensor, or the part of it read now.</param>
    /// <param name="view">Where the input lies.</param>
    public WindowTaps(Window window, Region inside, TensorView view)
    {
        (_window, _inside, _view) = (window, inside, view);
        _taps = new int[window.KernelHeight * window.KernelWidth];
        _offsets = new int[_taps.Length];
    }

    /// <summary>How many taps of the pixel are inside.</summary>
    public int Count { get; private set; }

    /// <summary>Position in the kernel of tap i, row-major.</summary>
    public int Tap(int i) => _taps[i];

    /// <summary>Byte offset of the input pixel under tap i.</summary>
    public int OffsetBytes(int i) => _offsets[i];

    /// <summary>Goes to an output pixel.</summary>
    public void MoveTo(int y, int x)
    {
        Count = 0;
        for (int i = 0; i < _window.KernelHeight; i++)
        {
            int inputY = (y * _window.StrideHeight) - _window.PadTop + (i * _window.DilationHeight);
            if (inputY < _inside.Top || inputY >= _inside.Bottom)
            {
                continue;
            }

            for (int j = 0; j < _window.KernelWidth; j++)
            {
                int inputX = (x * _window.StrideWidth) - _window.PadLeft + (j * _window.DilationWidth);
                if (inputX < _inside.Left || inputX >= _inside.Right)
                {
                    continue;
                }

                _taps[Count] = (i * _window.KernelWidth) + j;
                _offsets[Count] = _view.OffsetOf(inputY, inputX);
                Count++;
            }
        }
    }

    /// <summary>The pixels of an input that an output region is computed from, all channels of <paramref name="inside"/>.</summary>
    public static Region Needed(Window window, Region output, Region inside)
    {
        int top = Math.Max(inside.Top, (output.Top * window.StrideHeight) - window.PadTop);
        int bottom = Math.Min(inside.Bottom, ((output.Bottom - 1) * window.StrideHeight) - window.PadTop + window.SpanHeight);
        int left = Math.Max(inside.Left, (output.Left * window.StrideWidth) - window.PadLeft);
        int right = Math.Min(inside.Right, ((output.Right - 1) * window.StrideWidth) - window.PadLeft + window.SpanWidth);
        return inside with { Top = top, Left = left, Height = bottom - top, Width = right - left };
    }

    /// <summary>How many taps of an output pixel lie in a region.</summary>
    public static int CountInside(Window window, int y, int x, Region region) =>
        CountInside((y * window.StrideHeight) - window.PadTop, window.KernelHeight, window.DilationHeight, region.Top, region.Bottom)
        * CountInside((x * window.StrideWidth) - window.PadLeft, window.KernelWidth, window.DilationWidth, region.Left, region.Right);

    private static int CountInside(int first, int taps, int dilation, int from, int to)
    {
        int count = 0;
        for (int i = 0; i < taps; i++)
        {
            int position = first + (i * dilation);
            count += position >= from && position < to ? 1 : 0;
        }

        return count;
    }
}
