namespace Edge.Runtime.Language;

/// <summary>Query heads of a device that read the same key-value head, all counted on the device.</summary>
/// <param name="KeyValueHead">What they read.</param>
/// <param name="FirstHead">The first.</param>
/// <param name="Heads">How many.</param>
internal readonly record struct HeadRun(int KeyValueHead, int FirstHead, int Heads)
{
    /// <summary>The runs of query heads <paramref name="first"/> to <paramref name="end"/>, where <paramref name="group"/> share a key-value head.</summary>
    /// <param name="first">First query head, counted in the model.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="group">Query heads of a key-value head.</param>
    /// <param name="most">Most heads of a run.</param>
    public static IEnumerable<HeadRun> Of(int first, int end, int group, int most)
    {
        for (int head = first; head < end;)
        {
            int next = Math.Min(Math.Min(end, ((head / group) + 1) * group), head + most);
            yield return new HeadRun((head / group) - (first / group), head - first, next - head);
            head = next;
        }
    }
}
