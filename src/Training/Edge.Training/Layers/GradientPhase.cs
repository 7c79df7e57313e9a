namespace Edge.Training.Layers;

/// <summary>Pixels <c>Start + Stride·j</c>, j &lt; Count, of an axis, and the taps that reach them.</summary>
/// <param name="Start">First pixel.</param>
/// <param name="Stride">From one pixel to the next.</param>
/// <param name="Count">Pixels.</param>
/// <param name="Taps">The taps, so that places ascend.</param>
/// <param name="Places">Where the gradient of each tap lies for the first pixel, in the frame of gradients.</param>
internal sealed record GradientPhase(int Start, int Stride, int Count, int[] Taps, int[] Places);
