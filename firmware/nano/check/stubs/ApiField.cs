using System.Reflection;

namespace Edge.Nano.Stubs;

/// <summary>A field of an API table.</summary>
/// <param name="Attributes">As in metadata.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">The value of a constant; null for a field that is none.</param>
internal sealed record ApiField(FieldAttributes Attributes, string Type, string Name, object? Value);
