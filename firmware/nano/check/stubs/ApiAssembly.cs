namespace Edge.Nano.Stubs;

/// <summary>An assembly of an API table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="References">Names of the assemblies that it references.</param>
/// <param name="Types">Its public types.</param>
internal sealed record ApiAssembly(string Name, string[] References, List<ApiType> Types);
