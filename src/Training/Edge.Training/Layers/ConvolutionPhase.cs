using Edge.Kernels.Training;

namespace Edge.Training.Layers;

/// <summary>
/// The pixels of an image whose gradients come through the same taps: with stride s there are s² such phases, each a dense
/// convolution of the gradients of the output.
/// </summary>
/// <param name="Rows">Windows of the gradients, and the pixels of the image.</param>
/// <param name="Taps">The taps of the filter, in the order of the windows.</param>
internal sealed record ConvolutionPhase(WindowRows Rows, int[] Taps);
