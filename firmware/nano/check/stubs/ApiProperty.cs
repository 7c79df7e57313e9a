namespace Edge.Nano.Stubs;

/// <summary>A property of an API table.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
/// <param name="Getter">The method that reads it; empty for none.</param>
/// <param name="Setter">The method that writes it; empty for none.</param>
internal sealed record ApiProperty(string Type, string Name, string Getter, string Setter);
