namespace Edge.Training.Layers;

/// <summary>Along one axis of an image: which gradients of the output reach which pixels of the input.</summary>
/// <param name="First">The least index of a gradient that is asked for; negative ones are padding.</param>
/// <param name="Extent">How many indices are asked for.</param>
/// <param name="Phases">One a remainder of the pixel's index by the stride.</param>
internal sealed record GradientAxis(int First, int Extent, GradientPhase[] Phases)
{
    /// <summary>
    /// Pixel <c>start + stride·j</c> receives through tap k the gradient at <c>j + (start + padding − k·dilation)/stride</c>,
    /// where that is whole.
    /// </summary>
    public static GradientAxis Of(int size, int kernel, int stride, int dilation, int padding)
    {
        var phases = new List<GradientPhase>();
        int first = int.MaxValue, last = int.MinValue;
        for (int start = 0; start < Math.Min(stride, size); start++)
        {
            int count = (size - start + stride - 1) / stride;
            (int Tap, int Place)[] taps = [..
                from tap in Enumerable.Range(0, kernel)
                let distance = start + padding - (tap * dilation)
                where distance % stride == 0
                orderby distance
                select (tap, distance / stride)];
            phases.Add(new GradientPhase(start, stride, count, [.. taps.Select(t => t.Tap)], [.. taps.Select(t => t.Place)]));
            if (taps.Length > 0)
            {
                (first, last) = (Math.Min(first, taps[0].Place), Math.Max(last, taps[^1].Place + count - 1));
            }
        }

        if (first > last)
        {
            (first, last) = (0, 0); // A stride beyond the image: no gradient reaches it.
        }

        return new GradientAxis(first, last - first + 1, [.. phases.Select(p => p with { Places = [.. p.Places.Select(place => place - first)] })]);
    }
}
