using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>What a tool left when it ended.</summary>
/// <param name="Command">The call.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Lines">What it said last, both streams together, line by line.</param>
/// <param name="Folder">Its working folder.</param>
public sealed record ToolResult(ToolCommand Command, int ExitCode, ImmutableArray<string> Lines, string Folder)
{
    private const int TailLines = 3;

    /// <summary>Whether a line holds a text.</summary>
    public bool Says(string text) => Lines.Any(l => l.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The last lines, for messages.</summary>
    public string Tail => Lines.IsEmpty ? "It said nothing." : $"It said: {string.Join(" / ", Lines.TakeLast(TailLines))}";
}
