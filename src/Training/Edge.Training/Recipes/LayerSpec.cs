using Edge.Model;

namespace Edge.Training.Recipes;

/// <summary>A convolution of a head or a decoder.</summary>
/// <param name="Kernel">Rows and columns of its kernel, odd.</param>
/// <param name="Stride">Rows and columns between outputs.</param>
/// <param name="Channels">Channels that it writes.</param>
/// <param name="Activation">What follows.</param>
/// <param name="AddsSkip">Whether the value of two layers before is added in front of the activation: the end of a residual block.</param>
/// <param name="IsNormalized">Whether its outputs are normalised over the batch while it is trained.</param>
internal readonly record struct LayerSpec(int Kernel, int Stride, int Channels, Activation Activation, bool AddsSkip = false, bool IsNormalized = true);
