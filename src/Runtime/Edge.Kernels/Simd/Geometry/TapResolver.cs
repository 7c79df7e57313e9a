using Edge.Model;

namespace Edge.Kernels.Simd.Geometry;

/// <summary>Finds where each tap of a step lies and lays out the scratch for those that must be copied.</summary>
internal sealed class TapResolver
{
    private const int PaddingTap = ~0; // The scratch begins with a tap of padding.
    private readonly Operand _input;
    private readonly TapReach _reach;
    private readonly int _height;
    private readonly int _width;
    private readonly int _channels;
    private readonly int _channelOffset;
    private readonly int _bufferEnd;
    private readonly Dictionary<(int Y, int X), int> _copied = [];
    private readonly List<TapTable.Copy> _copies = [];

    /// <summary>Creates a resolver.</summary>
    public TapResolver(Operand input, TapReach reach)
    {
        (_input, _reach) = (input, reach);
        (_height, _width, _channels) = input.Tensor.Shape.AsImage();
        _channelOffset = (reach.FirstChannel - input.Buffer.Window.Channel) * input.Buffer.Type.BlockBytes();
        _bufferEnd = input.BaseBytes + input.Buffer.OffsetBytes + input.Buffer.SizeBytes;
        ScratchBytes = reach.ReadBytes;
    }

    /// <summary>Scratch used so far, in bytes.</summary>
    public int ScratchBytes { get; private set; }

    /// <summary>What must be copied before the step runs.</summary>
    public TapTable.Copy[] Copies => [.. _copies];

    /// <summary>The offset of a tap of output pixel (<paramref name="y"/>, <paramref name="x"/>), as <see cref="TapTable.Taps"/> holds it.</summary>
    public int Resolve(int y, int x, int tap)
    {
        (int top, int left) = _reach.Start(y, x, tap, (_width, _channels));
        if (top < 0 || top >= _height || left >= _width || left + _reach.TapPixels <= 0)
        {
            return PaddingTap;
        }

        return LiesTogether(top, left) ? OffsetOf(top, left) : ~CopyOf(top, left);
    }

    private bool LiesTogether(int top, int left)
    {
        if (left < 0 || left + _reach.TapPixels > _width || OffsetOf(top, left) + _reach.ReadBytes > _bufferEnd)
        {
            return false;
        }

        for (int i = 1; i < _reach.TapPixels; i++)
        {
            if (OffsetOf(top, left + i) != OffsetOf(top, left) + (i * _reach.PixelBytes))
            {
                return false;
            }
        }

        return true;
    }

    private int CopyOf(int top, int left)
    {
        if (_copied.TryGetValue((top, left), out int target))
        {
            return target;
        }

        target = ScratchBytes;
        ScratchBytes = checked(ScratchBytes + _reach.ReadBytes);
        _copied.Add((top, left), target);
        for (int i = 0; i < _reach.TapPixels; i++)
        {
            if (left + i >= 0 && left + i < _width)
            {
                _copies.Add(new TapTable.Copy(OffsetOf(top, left + i), target + (i * _reach.PixelBytes), _reach.PixelBytes));
            }
        }

        return target;
    }

    private int OffsetOf(int y, int x) => _input.OffsetOf(y, x) + _channelOffset;
}
