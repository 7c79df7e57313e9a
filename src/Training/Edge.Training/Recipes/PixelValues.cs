namespace Edge.Training.Recipes;

/// <summary>The value that a network sees for each pixel value of each channel.</summary>
/// <param name="valueOf">The value of a channel's pixel.</param>
internal sealed class PixelValues(Func<int, int, float> valueOf)
{
    private const int Channels = 3, Values = 256;

    private readonly float[] _values = [.. Enumerable.Range(0, Channels * Values).Select(i => valueOf(i / Values, i % Values))];

    /// <summary>Looks values up.</summary>
    /// <param name="rgb">Pixels, <c>[…,3]</c>.</param>
    /// <param name="values">As many, filled.</param>
    public void Fill(ReadOnlySpan<byte> rgb, Span<float> values)
    {
        for (int i = 0; i + 2 < rgb.Length; i += Channels)
        {
            values[i] = _values[rgb[i]];
            values[i + 1] = _values[Values + rgb[i + 1]];
            values[i + 2] = _values[(2 * Values) + rgb[i + 2]];
        }
    }
}
