namespace Edge.Model;

/// <summary>The same elements in the output's shape (also squeeze, expand, flatten). Input: x.</summary>
public sealed record Reshape : Operator;
