namespace Edge.Model;

/// <summary>What can be wrong with the file of a device profile; every error names the line.</summary>
internal static class ProfileErrors
{
    private const string Page = "docs/profiles.md has every key and an example.";

    public static EdgeException Unreadable(string source, long line, string why, Exception? inner = null) =>
        new(6500, $"{source}, line {line}: this is no device profile.", why, Page, inner);

    public static EdgeException UnknownKey(string source, long line, string key) =>
        new(6501, $"{source}, line {line}: '{key}' is no key here.", "A key that nothing reads would be a figure that counts for nothing.", $"Correct or delete it; {Page}");

    public static EdgeException KeyTwice(string source, long line, string key) =>
        new(6502, $"{source}, line {line}: '{key}' is there twice.", "It is not clear which of the two counts.", "Delete one.");

    public static EdgeException Missing(string source, long line, string key) =>
        new(6503, $"{source}, line {line}: '{key}' is missing.", "The planner needs it; a figure that nobody knows may be an estimate, which widens what is predicted.", $"Add it; {Page}");

    public static EdgeException Wrong(string source, long line, string key, string expected) =>
        new(6504, $"{source}, line {line}: the value of '{key}' cannot be read.", $"It is {expected}.", $"Correct it; {Page}");

    public static EdgeException WrongSource(string source, long line, string why) =>
        new(6505, $"{source}, line {line}: it is not clear where a figure comes from.", why, "Declare the source under 'sources' with its kind and citation, or write 'estimate'.");

    public static EdgeException Contradiction(string source, long line, string what) =>
        new(6506, $"{source}, line {line}: {what}", "Both cannot be true of one device.", "Correct one of the two figures.");

    public static EdgeException WrongInterval(string source, long line, string key) =>
        new(6507, $"{source}, line {line}: the interval of '{key}' does not hold its value.", "'p10' is at most the value, 'p90' at least; both are there or neither.", "Correct the interval.");

    public static EdgeException OtherVersion(string source, long line, string version) =>
        new(6508, $"{source}, line {line}: it is a profile of version {version}.", $"This program reads version {DeviceProfileFile.FormatVersion}, in which every figure names its source.", Page);
}
