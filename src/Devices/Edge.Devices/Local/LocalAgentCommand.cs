namespace Edge.Devices;

/// <summary>How an agent process is started: the options of <c>edge agent</c> are appended.</summary>
/// <param name="Executable">The program, for example <c>dotnet</c>.</param>
/// <param name="Arguments">What comes before the options, for example <c>edge.dll agent</c>.</param>
public sealed record LocalAgentCommand(string Executable, IReadOnlyList<string> Arguments);
