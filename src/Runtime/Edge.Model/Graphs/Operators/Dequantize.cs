namespace Edge.Model;

/// <summary>Quantised values to float. Input: x.</summary>
public sealed record Dequantize : Operator;
