namespace Edge.Model;

/// <summary>Float or quantised values to the quantisation of the output (a requantisation where the input is an integer). Input: x.</summary>
public sealed record Quantize : Operator;
