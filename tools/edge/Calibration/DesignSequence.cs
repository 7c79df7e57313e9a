namespace Edge.Cli.Calibration;

/// <summary>Numbers that look random and are the same every time (Marsaglia's xorshift32).</summary>
/// <param name="seed">Where it starts; not 0.</param>
internal sealed class DesignSequence(uint seed)
{
    private uint _state = seed;

    /// <summary>One of the values.</summary>
    public int Of(params ReadOnlySpan<int> values)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return values[(int)(_state % (uint)values.Length)];
    }

    /// <summary>Draws until a draw will do.</summary>
    public T Draw<T>(Func<DesignSequence, T> draw, Predicate<T> willDo)
    {
        T drawn = draw(this);
        while (!willDo(drawn))
        {
            drawn = draw(this);
        }

        return drawn;
    }

    /// <summary>Draws until a draw will do, and makes something of it.</summary>
    public TResult Draw<T, TResult>(Func<DesignSequence, T> draw, Predicate<T> willDo, Func<T, TResult> make) => make(Draw(draw, willDo));
}
