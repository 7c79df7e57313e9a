namespace Edge.Model;

/// <summary>Stored numbers to another element type, without scale. Input: x.</summary>
public sealed record Cast : Operator;
