namespace Edge.Model;

/// <summary>Padding with a constant; a quantised tensor is padded with its zero point unless <paramref name="Value"/> says otherwise. Input: x.</summary>
/// <param name="Before">Elements added before, one a dimension.</param>
/// <param name="After">Elements added behind, one a dimension.</param>
/// <param name="Value">The real value of the padding.</param>
public sealed record Pad(Shape Before, Shape After, float Value = 0) : Operator;
