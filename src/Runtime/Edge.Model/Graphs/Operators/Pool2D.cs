namespace Edge.Model;

/// <summary>Pooling: <c>[1,H,W,C] → [1,H',W',C]</c>. Input: image.</summary>
/// <param name="Function">Average or maximum.</param>
/// <param name="Window">Kernel size, strides, padding.</param>
/// <param name="CountPadding">The average divides by the whole window, padding counted (ONNX <c>count_include_pad</c>); TFLite divides by what is inside.</param>
/// <param name="Activation">What is fused behind it.</param>
public sealed record Pool2D(PoolFunction Function, Window Window, bool CountPadding = false, Activation Activation = Activation.None) : Operator;
