namespace Edge.Model;

/// <summary>Every <c>Strides[i]</c>-th element from <c>Begin[i]</c> on, <c>output.Shape[i]</c> of them, a dimension of the input at a time; the importer resolves masks. Input: x.</summary>
/// <param name="Begin">First element, one a dimension of the input, resolved and not negative.</param>
/// <param name="Sizes">Elements taken, one a dimension of the input.</param>
/// <param name="Strides">Step, one a dimension of the input; may be negative.</param>
public sealed record StridedSlice(Shape Begin, Shape Sizes, Steps Strides) : Operator;
