using System.Reflection;

namespace Edge.Nano.Stubs;

/// <summary>A type of an API table.</summary>
/// <param name="Attributes">As in metadata.</param>
/// <param name="FullName">With its namespace; <c>Outer+Inner</c> where it is nested.</param>
/// <param name="Base">Its base type; empty for <c>System.Object</c> and interfaces.</param>
/// <param name="Interfaces">What it implements.</param>
/// <param name="DefaultMember">Name of its indexer; empty without one.</param>
internal sealed record ApiType(TypeAttributes Attributes, string FullName, string Base, string[] Interfaces, string DefaultMember)
{
    /// <summary>Its fields.</summary>
    public List<ApiField> Fields { get; } = [];

    /// <summary>Its methods.</summary>
    public List<ApiMethod> Methods { get; } = [];

    /// <summary>Its properties.</summary>
    public List<ApiProperty> Properties { get; } = [];

    /// <summary>Whether it is a value.</summary>
    public bool IsValueType => Base is "System.ValueType" or "System.Enum" && FullName != "System.Enum";
}
