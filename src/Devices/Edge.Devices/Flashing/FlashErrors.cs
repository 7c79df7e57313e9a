using Edge.Model;

namespace Edge.Devices.Flashing;

/// <summary>Errors of flashing that several back ends have in common, EDGE6310-EDGE6329.</summary>
internal static class FlashErrors
{
    public static EdgeException Missing(ToolProgram program) =>
        new(6310, $"{program.Name} is not installed.", $"'{program.Executables[0]}' is neither in PATH nor among the .NET tools.", program.Source);

    public static EdgeException CannotStart(ToolProgram program, string path, Exception inner) =>
        new(6310, $"{program.Name} cannot be started.", $"'{path}': {inner.Message}.", program.Source, inner);

    public static EdgeException NothingThere(string tool, string board, string next) =>
        new(6311, $"{tool} finds no {board}.", "No device that it can flash is connected, or it may not be opened.", next);

    public static EdgeException Ambiguous(string what, IEnumerable<string> candidates, string option) =>
        new(6312, $"There is more than one {what}.", $"Candidates: {string.Join("; ", candidates)}.", $"Choose one with {option}.");

    public static EdgeException NotAmong(string what, string chosen, IEnumerable<string> candidates) =>
        new(6313, $"There is no {what} '{chosen}'.", candidates.Any() ? $"There are: {string.Join("; ", candidates)}." : "There is none at all.", "'edge flash --list' shows what is connected.");

    public static EdgeException WrongChip(string tool, string found, string expected, string board) =>
        new(6314, $"The chip is not that of '{board}'.", $"{tool} finds {found}; the board has {expected}.", "Nothing was written. Name the board that is connected, or connect the other one.");

    public static EdgeException Hung(ToolResult result, TimeSpan limit) =>
        new(6315, $"{result.Command.Program.Name} hangs: '{result.Command}'.", $"It said nothing for {limit.TotalSeconds:0.#} s and was ended. {result.Tail}", "Look at cable and power, reset the board, and try again.");

    public static EdgeException Failed(ToolResult result, string next = "Look at cable and power, and try again.") =>
        new(6316, $"{result.Command.Program.Name} failed: '{result.Command}'.", $"It ended with {result.ExitCode}. {result.Tail}", next);

    public static EdgeException Unintelligible(ToolResult result, string expected) =>
        new(6317, $"{result.Command.Program.Name} did not say what was expected: '{result.Command}'.", $"Expected: {expected}. {result.Tail}", "Its version may be one that Edge does not know; docs/flash.md names those that it does.");

    public static EdgeException NotVerified(ToolResult result, string why) =>
        new(6318, "What was read back is not what was written.", why, $"Flash again; if it stays so, the flash is worn or protected. Command: '{result.Command}'.");
}
