using System.Collections.Immutable;

namespace Edge.Devices.Flashing;

/// <summary>One call of a tool.</summary>
/// <param name="Phase">What it is for.</param>
/// <param name="Program">The tool.</param>
/// <param name="Arguments">Its arguments. Files are named relative to the working folder.</param>
public sealed record ToolCommand(FlashPhase Phase, ToolProgram Program, ImmutableArray<string> Arguments)
{
    /// <summary>What the tool reads on standard input.</summary>
    public string Input { get; init; } = string.Empty;

    /// <summary>How much is done, if a line of output says so.</summary>
    public Func<string, double?> ReadShare { get; init; } = static _ => null;

    /// <summary>Looks at what the tool left; throws where it did not do what it was called for.</summary>
    public Action<ToolResult> Check { get; init; } = static _ => { };

    /// <summary>The command as a person would type it.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program.Executables[0]).Select(Quote));

    private static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@".Contains(c, StringComparison.Ordinal)) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
